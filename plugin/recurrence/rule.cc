#include "recurrence/rule.h"

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

// A list of whole numbers in low..high; negative ones count from the end where `from_end`.
Status read_list(std::string_view name, std::string_view value, int low, int high, bool from_end,
                 std::vector<int>& out) {
  for (const auto part : text::split(value, ',')) {
    const auto n = whole(text::trim(part));
    const bool fits = n && ((*n >= low && *n <= high) || (from_end && *n <= -1 && *n >= -high));
    if (!fits) return bad(name, value);
    out.push_back(static_cast<int>(*n));
  }
  return {};
}

Status read_days(std::string_view value, std::vector<WeekdayNum>& out) {
  for (auto part : text::split(value, ',')) {
    part = text::trim(part);
    if (part.size() < 2) return bad("BYDAY", value);
    const auto day = index_of(kDays, part.substr(part.size() - 2));
    const auto number = part.substr(0, part.size() - 2);
    const auto nth = number.empty() ? std::optional<std::int64_t>(0) : whole(number);
    if (!day || !nth || (!number.empty() && (*nth == 0 || *nth > 53 || *nth < -53)))
      return bad("BYDAY", value);
    out.push_back({static_cast<int>(*nth), time::weekday(static_cast<unsigned>(*day))});
  }
  return {};
}

Status read_part(std::string_view name, std::string_view value, Rule& r) {
  if (name == "FREQ") {
    const auto f = index_of(kFreqs, value);
    if (!f) return bad(name, value);
    r.freq = static_cast<Freq>(*f);
    return {};
  }
  if (name == "INTERVAL" || name == "COUNT") {
    const auto n = whole(value);
    if (!n || *n < 1 || *n > 2000000000) return bad(name, value);
    if (name == "COUNT")
      r.count = *n;
    else
      r.interval = static_cast<int>(*n);
    return {};
  }
  if (name == "UNTIL") {
    auto until = parse_basic(value);
    if (!until) return bad(name, value);
    r.until = *until;
    return {};
  }
  if (name == "WKST") {
    const auto day = index_of(kDays, value);
    if (!day) return bad(name, value);
    r.week_start = time::weekday(static_cast<unsigned>(*day));
    return {};
  }
  if (name == "BYSECOND") return read_list(name, value, 0, 60, false, r.by_second);
  if (name == "BYMINUTE") return read_list(name, value, 0, 59, false, r.by_minute);
  if (name == "BYHOUR") return read_list(name, value, 0, 23, false, r.by_hour);
  if (name == "BYDAY") return read_days(value, r.by_day);
  if (name == "BYMONTHDAY") return read_list(name, value, 1, 31, true, r.by_month_day);
  if (name == "BYYEARDAY") return read_list(name, value, 1, 366, true, r.by_year_day);
  if (name == "BYWEEKNO") return read_list(name, value, 1, 53, true, r.by_week_no);
  if (name == "BYMONTH") return read_list(name, value, 1, 12, false, r.by_month);
  if (name == "BYSETPOS") return read_list(name, value, 1, 366, true, r.by_set_pos);
  if (name.substr(0, 2) == "X-") return {};
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
  const bool utc = s.size() == 16 && s[15] == 'Z';
  if (s.size() != 8 && !((s.size() == 15 || utc) && s[8] == 'T')) return refuse();
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

Result<Rule> parse_rule(std::string_view s) {
  s = text::trim(s);
  if (s.size() > 6 && text::iequals_ascii(s.substr(0, 6), "RRULE:")) s.remove_prefix(6);
  Rule rule;
  std::set<std::string> seen;
  for (const auto part : text::split(s, ';')) {
    if (text::trim(part).empty()) continue;
    const auto eq = part.find('=');
    if (eq == std::string_view::npos) return bad(part, "");
    std::string name(text::trim(part.substr(0, eq)));
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (!seen.insert(name).second)
      return fail(Errc::invalid, "the rule's part " + name + " stands twice");
    DAYBOOK_TRY(read_part(name, text::trim(part.substr(eq + 1)), rule));
  }
  if (seen.count("FREQ") == 0) return fail(Errc::invalid, "the rule has no FREQ");
  if (rule.count && rule.until)
    return fail(Errc::invalid, "the rule has COUNT and UNTIL; only one of them may stand");
  return rule;
}

}  // namespace daybook::recurrence
