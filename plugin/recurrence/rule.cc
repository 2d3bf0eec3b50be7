#include "recurrence/rule.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/text.h"

namespace daybook::recurrence {
namespace {

constexpr std::array<std::string_view, 7> kFreqs = {"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                                    "WEEKLY",   "MONTHLY",  "YEARLY"};
constexpr std::array<std::string_view, 7> kDays = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<std::string_view, N>& names,
                                    std::string_view s) {
  for (std::size_t i = 0; i < N; ++i)
    if (text::iequals_ascii(names[i], s)) return i;
  return std::nullopt;
}

std::optional<std::int64_t> whole(std::string_view s) {
  if (!s.empty() && s[0] == '+') s.remove_prefix(1);
  std::int64_t n = 0;
  const auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (s.empty() || ec != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return n;
}

tl::unexpected<Error> bad(std::string_view name, std::string_view value) {
  return fail(Errc::invalid, "the rule's part " + std::string(name.substr(0, 20)) + "=" +
                                 std::string(value.substr(0, 40)) + " is not valid");
}

constexpr std::int64_t kMostCount = 2000000000;

// UNTIL as files write it, in basic form: "2026-03-04T09:00:00Z", "20260304T0900", "20260304T",
// midnight as 24:00.
std::string basic_form(std::string_view value) {
  std::string s(value);
  std::erase_if(s, [](char c) { return c == '-' || c == ':'; });
  const bool utc = !s.empty() && (s.back() == 'Z' || s.back() == 'z');
  if (utc) s.pop_back();
  if (s.size() == 9) s.pop_back();
  if (s.size() == 13) s += "00";
  if (s.size() == 15 && s.substr(9) == "240000") s.replace(9, 6, "235959");
  return utc && s.size() > 8 ? s + "Z" : s;
}

// The parts of a rule as they are read.
class Reader {
 public:
  explicit Reader(bool lenient) : lenient_(lenient) {}
  Status part(std::string_view name, std::string_view value, Rule& r) const;

 private:
  // A list of whole numbers in low..high; negative ones count from the end where `from_end`.
  Status list(std::string_view name, std::string_view value, int low, int high, bool from_end,
              std::vector<int>& out) const {
    for (const auto item : text::split(value, ',')) {
      const auto n = whole(text::trim(item));
      const bool fits = n && ((*n >= low && *n <= high) || (from_end && *n <= -1 && *n >= -high));
      if (fits)
        out.push_back(static_cast<int>(*n));
      else if (!lenient_)
        return bad(name, value);
    }
    return {};
  }

  Status days(std::string_view value, std::vector<WeekdayNum>& out) const {
    for (auto item : text::split(value, ',')) {
      item = text::trim(item);
      const auto day =
          item.size() < 2 ? std::nullopt : index_of(kDays, item.substr(item.size() - 2));
      const auto number = text::trim(item.substr(0, item.size() < 2 ? 0 : item.size() - 2));
      const auto nth = number.empty() ? std::optional<std::int64_t>(0) : whole(number);
      const bool fits = day && nth && *nth <= 53 && *nth >= -53 && (*nth != 0 || number.empty());
      if (fits || (lenient_ && day && nth == 0))
        out.push_back({static_cast<int>(*nth), time::weekday(static_cast<unsigned>(*day))});
      else if (!lenient_)
        return bad("BYDAY", value);
    }
    return {};
  }

  Status number(std::string_view name, std::string_view value, Rule& r) const {
    auto n = whole(value);
    const bool digits = value.find_first_not_of("+-0123456789") == std::string_view::npos;
    if (lenient_ && !n && !value.empty() && digits) n = value[0] == '-' ? -1 : kMostCount;
    const bool fits = n && *n >= 1 && *n <= kMostCount;
    if (!fits && !(lenient_ && n)) return bad(name, value);
    if (name == "INTERVAL")
      r.interval = static_cast<int>(std::clamp<std::int64_t>(*n, 1, kMostCount));
    else if (*n >= 0)
      r.count = std::min(*n, kMostCount);
    return {};
  }

  bool lenient_;
};

Status Reader::part(std::string_view name, std::string_view value, Rule& r) const {
  if (name == "FREQ") {
    const auto f = index_of(kFreqs, value);
    if (!f) return bad(name, value);
    r.freq = static_cast<Freq>(*f);
    return {};
  }
  if (name == "INTERVAL" || name == "COUNT") return number(name, value, r);
  if (name == "UNTIL") {
    auto until = parse_basic(lenient_ ? basic_form(value) : std::string(value));
    if (!until) return bad(name, value);
    r.until = *until;
    return {};
  }
  if (name == "WKST") {
    const auto day = index_of(kDays, value);
    if (day) r.week_start = time::weekday(static_cast<unsigned>(*day));
    return day || lenient_ ? Status{} : bad(name, value);
  }
  if (name == "BYSECOND") return list(name, value, 0, 60, false, r.by_second);
  if (name == "BYMINUTE") return list(name, value, 0, 59, false, r.by_minute);
  if (name == "BYHOUR") return list(name, value, 0, 23, false, r.by_hour);
  if (name == "BYDAY") return days(value, r.by_day);
  if (name == "BYMONTHDAY") return list(name, value, 1, 31, true, r.by_month_day);
  if (name == "BYYEARDAY") return list(name, value, 1, 366, true, r.by_year_day);
  if (name == "BYWEEKNO") return list(name, value, 1, 53, true, r.by_week_no);
  if (name == "BYMONTH") return list(name, value, 1, 12, false, r.by_month);
  if (name == "BYSETPOS") return list(name, value, 1, 366, true, r.by_set_pos);
  // RFC 7529: what is asked for in another calendar would be wrong in this one.
  if ((name == "RSCALE" && !text::iequals_ascii(value, "GREGORIAN")) ||
      (name == "SKIP" && !text::iequals_ascii(value, "OMIT")))
    return fail(Errc::invalid,
                "the rule's part " + std::string(name) + "=" + text::clean_line(value, 40) +
                    " is not supported: rules count in the Gregorian calendar, without days that it "
                    "does not have");
  if (name == "RSCALE" || name == "SKIP" || name.substr(0, 2) == "X-" || lenient_) return {};
  return bad(name, value);
}

std::optional<int> digits(std::string_view s) {
  int n = 0;
  for (char c : s) {
    if (c < '0' || c > '9') return std::nullopt;
    n = n * 10 + (c - '0');
  }
  return n;
}

}  // namespace

Result<Until> parse_basic(std::string_view s) {
  const auto refuse = [&] {
    return fail(Errc::invalid, "\"" + std::string(s.substr(0, 40)) + "\" is no date or time");
  };
  const bool utc = s.size() == 16 && (s[15] == 'Z' || s[15] == 'z');
  if (s.size() != 8 && !((s.size() == 15 || utc) && (s[8] == 'T' || s[8] == 't'))) return refuse();
  const auto y = digits(s.substr(0, 4));
  const auto m = digits(s.substr(4, 2));
  const auto d = digits(s.substr(6, 2));
  if (!y || !m || !d) return refuse();
  const auto day = time::make_date(*y, static_cast<unsigned>(*m), static_cast<unsigned>(*d));
  if (!day) return refuse();
  if (s.size() == 8) return Until{*day, false, true};
  const auto h = digits(s.substr(9, 2));
  const auto min = digits(s.substr(11, 2));
  const auto sec = digits(s.substr(13, 2));
  if (!h || !min || !sec || *h > 23 || *min > 59 || *sec > 60) return refuse();
  return Until{*day + time::hours(*h) + time::minutes(*min) + time::seconds(*sec == 60 ? 59 : *sec),
               utc, false};
}

Result<Rule> parse_rule(std::string_view s, Reading reading) {
  const bool lenient = reading == Reading::lenient;
  s = text::trim(s);
  if (s.size() > 6 && text::iequals_ascii(s.substr(0, 6), "RRULE:")) s.remove_prefix(6);
  Rule rule;
  std::set<std::string> seen;
  for (const auto part : text::split(s, ';')) {
    if (text::trim(part).empty()) continue;
    const auto eq = part.find('=');
    if (eq == std::string_view::npos && lenient) continue;
    if (eq == std::string_view::npos) return bad(part, "");
    std::string name(text::trim(part.substr(0, eq)));
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    const bool fresh = seen.insert(name).second;
    if (!fresh && lenient) continue;
    if (!fresh) return fail(Errc::invalid, "the rule's part " + name + " stands twice");
    DAYBOOK_TRY(Reader(lenient).part(name, text::trim(part.substr(eq + 1)), rule));
  }
  if (seen.count("FREQ") == 0) return fail(Errc::invalid, "the rule has no FREQ");
  if (rule.count && rule.until && !lenient)
    return fail(Errc::invalid, "the rule has COUNT and UNTIL; only one of them may stand");
  return rule;
}

Status counts_where_it_can(const Rule& rule) {
  const bool counted = std::any_of(rule.by_day.begin(), rule.by_day.end(), [](const auto& d) { return d.nth != 0; });
  if (!counted || rule.freq == Freq::monthly || rule.freq == Freq::yearly) return {};
  return fail(Errc::invalid, "BYDAY counts its weekdays (as in 1MO), which goes with FREQ=MONTHLY and FREQ=YEARLY only");
}

}  // namespace daybook::recurrence
