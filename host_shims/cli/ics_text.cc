#include "cli/ics_text.h"

#include <map>
#include <set>

#include "base/text.h"

namespace daybook::cli {
namespace {

constexpr std::string_view kEnd = "END:VCALENDAR\r\n";

// Collects lines; a component that is complete goes where it belongs.
class Splitter {
 public:
  Status line(std::string_view line, std::size_t number) {
    const bool begins = text::iequals_ascii(line.substr(0, 6), "BEGIN:");
    const bool ends = text::iequals_ascii(line.substr(0, 4), "END:");
    if (begins) open_.emplace_back(text::trim(line.substr(6)));
    if (open_.empty()) {
      if (text::trim(line).empty()) return {};
      return fail(Errc::invalid, "line " + std::to_string(number) + ": not inside BEGIN:VCALENDAR");
    }
    if (open_.size() > 1) {
      part_.append(line).append("\r\n");
      note(line);
    } else if (calendars_ == 0) {
      out_.head.append(ends ? "" : line).append(ends ? "" : "\r\n");
    }
    return ends ? close(text::trim(line.substr(4)), number) : Status{};
  }

  Result<IcsText> finish() {
    if (!open_.empty()) return fail(Errc::invalid, "the file ends inside " + open_.back());
    if (out_.head.empty()) return fail(Errc::invalid, "no BEGIN:VCALENDAR: not an iCalendar file");
    return std::move(out_);
  }

 private:
  void note(std::string_view line) {
    if (open_.size() != 2) return;
    if (text::iequals_ascii(line.substr(0, 4), "UID:")) uid_ = text::trim(line.substr(4));
    if (text::iequals_ascii(line.substr(0, 5), "TZID:")) zone_ = text::trim(line.substr(5));
  }

  Status close(std::string_view name, std::size_t number) {
    if (!text::iequals_ascii(name, open_.back()))
      return fail(Errc::invalid, "line " + std::to_string(number) + ": END:" + std::string(name) +
                                     " closes " + open_.back());
    open_.pop_back();
    if (open_.empty()) ++calendars_;
    if (open_.size() == 1) store(name);
    return {};
  }

  // A master and its overrides carry one UID and must not be parted.
  void store(std::string_view name) {
    if (text::iequals_ascii(name, "VTIMEZONE")) {
      if (zone_names_.insert(zone_).second) out_.zones.push_back(part_);
    } else if (const auto known = by_uid_.find(uid_); !uid_.empty() && known != by_uid_.end()) {
      out_.items[known->second] += part_;
    } else {
      if (!uid_.empty()) by_uid_[uid_] = out_.items.size();
      out_.items.push_back(part_);
    }
    part_.clear();
    uid_.clear();
    zone_.clear();
  }

  IcsText out_;
  std::vector<std::string> open_;
  std::size_t calendars_ = 0;
  std::string part_;
  std::string uid_;
  std::string zone_;
  std::set<std::string> zone_names_;
  std::map<std::string, std::size_t> by_uid_;
};

std::string zone_name(const std::string& zone) {
  const auto at = zone.find("TZID:");
  return at == std::string::npos ? "" : zone.substr(at + 5, zone.find('\r', at) - at - 5);
}

// One calendar in the making.
class Pack {
 public:
  explicit Pack(const IcsText& ics) : ics_(ics) {
    for (const auto& zone : ics.zones) names_.push_back(zone_name(zone));
  }
  bool empty() const { return items_.empty(); }
  std::size_t size() const { return ics_.head.size() + kEnd.size() + zone_bytes_ + items_.size(); }

  void add(const std::string& item) {
    items_ += item;
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (item.find(names_[i]) != std::string::npos && used_.insert(i).second)
        zone_bytes_ += ics_.zones[i].size();
  }

  std::string take() {
    std::string out = ics_.head;
    for (const auto i : used_) out += ics_.zones[i];
    out += items_;
    out += kEnd;
    items_.clear();
    used_.clear();
    zone_bytes_ = 0;
    return out;
  }

 private:
  const IcsText& ics_;
  std::vector<std::string> names_;
  std::set<std::size_t> used_;
  std::size_t zone_bytes_ = 0;
  std::string items_;
};

}  // namespace

Result<IcsText> split_ics(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  Splitter splitter;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    std::string_view line = text.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    DAYBOOK_TRY(splitter.line(line, ++number));
    at = end + 1;
  }
  return splitter.finish();
}

Result<std::vector<std::string>> pack_ics(const IcsText& ics, std::size_t limit) {
  std::vector<std::string> out;
  Pack pack(ics);
  for (const auto& item : ics.items) {
    if (!pack.empty() && pack.size() + item.size() > limit) out.push_back(pack.take());
    pack.add(item);
    if (pack.size() > limit + limit / 4)
      return fail(Errc::too_big, "one event and its zones are larger than " +
                                     std::to_string(limit / 1024) + " KiB: " + item.substr(0, 200));
  }
  if (!pack.empty()) out.push_back(pack.take());
  return out;
}

}  // namespace daybook::cli
