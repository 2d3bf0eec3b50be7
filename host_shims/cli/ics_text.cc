#include "cli/ics_text.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace daybook::cli {
namespace {

constexpr std::string_view kEnd = "END:VCALENDAR\r\n";

// Components that stand inside a calendar and never inside one another.
bool stands_alone(std::string_view name) {
  for (const auto one : {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"})
    if (text::iequals_ascii(name, one)) return true;
  return false;
}

std::size_t lines_of(std::string_view s) {
  return static_cast<std::size_t>(std::count(s.begin(), s.end(), '\n'));
}

// Collects lines; a component that is complete goes where it belongs.
class Splitter {
 public:
  void line(std::string_view line, std::size_t number) {
    const bool begins = text::iequals_ascii(line.substr(0, 6), "BEGIN:");
    const bool ends = text::iequals_ascii(line.substr(0, 4), "END:");
    if (begins) open(text::trim(line.substr(6)), number);
    if (open_.empty()) return;
    if (open_.size() > 1) {
      part_.append(line).append("\r\n");
      note(line);
    } else if (calendars_ == 0 && !ends) {
      out_.head.append(line).append("\r\n");
    }
    if (ends) close(text::trim(line.substr(4)));
  }

  Result<IcsText> finish() {
    if (open_.size() > 1) store(open_[1]);
    if (out_.head.empty()) return fail(Errc::invalid, "no BEGIN:VCALENDAR: not an iCalendar file");
    return std::move(out_);
  }

 private:
  void open(std::string_view name, std::size_t number) {
    if (open_.empty() && !text::iequals_ascii(name, "VCALENDAR")) return;
    if (open_.size() > 1 && (stands_alone(name) || text::iequals_ascii(name, "VCALENDAR"))) {
      store(open_[1]);
      open_.resize(1);
    }
    if (open_.size() == 1 && text::iequals_ascii(name, "VCALENDAR")) return;
    open_.emplace_back(name);
    if (open_.size() == 2) begun_ = number;
  }

  void note(std::string_view line) {
    if (open_.size() != 2) return;
    if (text::iequals_ascii(line.substr(0, 4), "UID:")) uid_ = text::trim(line.substr(4));
    if (text::iequals_ascii(line.substr(0, 5), "TZID:")) zone_ = text::trim(line.substr(5));
  }

  // An END without its BEGIN is left to the reader; one that closes an outer component closes what
  // is inside as well.
  void close(std::string_view name) {
    auto at = open_.size();
    while (at > 0 && !text::iequals_ascii(name, open_[at - 1])) --at;
    if (at == 0) return;
    const std::string outer = open_.size() > 1 ? open_[1] : "";
    const bool complete = at <= 2 && open_.size() > 1;
    open_.resize(at - 1);
    if (open_.empty()) ++calendars_;
    if (complete) store(outer);
  }

  // A master and its overrides carry one UID and must not be parted.
  void store(std::string_view name) {
    if (text::iequals_ascii(name, "VTIMEZONE")) {
      if (zone_names_.insert(zone_).second) out_.zones.push_back(part_);
    } else {
      const auto known = uid_.empty() ? by_uid_.end() : by_uid_.find(uid_);
      if (known == by_uid_.end()) out_.items.emplace_back();
      if (known == by_uid_.end() && !uid_.empty()) by_uid_[uid_] = out_.items.size() - 1;
      auto& item = known == by_uid_.end() ? out_.items.back() : out_.items[known->second];
      item.at.emplace_back(lines_of(item.text), begun_);
      item.text += part_;
    }
    part_.clear();
    uid_.clear();
    zone_.clear();
  }

  IcsText out_;
  std::vector<std::string> open_;
  std::size_t calendars_ = 0;
  std::size_t begun_ = 0;
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
  std::size_t size() const { return ics_.head.size() + kEnd.size() + zone_bytes_ + bytes_; }

  void add(const IcsItem& item) {
    items_.push_back(&item);
    bytes_ += item.text.size();
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (item.text.find(names_[i]) != std::string::npos && used_.insert(i).second)
        zone_bytes_ += ics_.zones[i].size();
  }

  IcsPart take() {
    IcsPart out;
    out.text = ics_.head;
    for (const auto i : used_) out.text += ics_.zones[i];
    auto line = lines_of(out.text);
    for (const auto* item : items_) {
      for (const auto& [inside, file] : item->at) out.at.emplace_back(line + inside, file);
      line += lines_of(item->text);
      out.text += item->text;
    }
    out.text += kEnd;
    items_.clear();
    used_.clear();
    bytes_ = zone_bytes_ = 0;
    return out;
  }

 private:
  const IcsText& ics_;
  std::vector<std::string> names_;
  std::set<std::size_t> used_;
  std::size_t zone_bytes_ = 0;
  std::size_t bytes_ = 0;
  std::vector<const IcsItem*> items_;
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
    splitter.line(line, ++number);
    at = end + 1;
  }
  return splitter.finish();
}

std::size_t IcsPart::line_in_file(std::size_t line) const {
  const auto after = std::upper_bound(at.begin(), at.end(), line, [](std::size_t n, const auto& a) {
    return n < a.first + 1;
  });
  if (after == at.begin()) return line;
  return std::prev(after)->second + (line - 1 - std::prev(after)->first);
}

IcsParts pack_ics(const IcsText& ics, std::size_t limit) {
  IcsParts out;
  Pack pack(ics);
  for (const auto& item : ics.items) {
    if (item.text.size() > limit) {
      out.too_big.push_back(item.at.front().second);
      continue;
    }
    if (!pack.empty() && pack.size() + item.text.size() > limit) out.parts.push_back(pack.take());
    pack.add(item);
  }
  if (!pack.empty()) out.parts.push_back(pack.take());
  return out;
}

}  // namespace daybook::cli
