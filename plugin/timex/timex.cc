#include "timex/timex.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "timex/normal.h"
#include "timex/reader.h"

namespace daybook::timex {
namespace {

// Zones whose people write the month first.
bool month_first_zone(const std::string& name) {
  static constexpr std::array<std::string_view, 24> kDayFirst = {
      "Argentina", "Asuncion",  "Bahia",   "Bogota",    "Buenos_Aires", "Cancun",    "Caracas",     "Costa_Rica",
      "El_Salvador", "Fortaleza", "Guatemala", "Guayaquil", "Havana",   "La_Paz",    "Lima",        "Managua",
      "Manaus",    "Mexico_City", "Monterrey", "Montevideo", "Recife",  "Santiago",  "Sao_Paulo",   "Tijuana"};
  static_assert(std::is_sorted(kDayFirst.begin(), kDayFirst.end()));
  const auto begins = [&](std::string_view p) { return std::string_view(name).substr(0, p.size()) == p; };
  if (begins("America/")) {
    const std::string_view place = std::string_view(name).substr(8);
    const auto* behind = std::upper_bound(kDayFirst.begin(), kDayFirst.end(), place);
    return behind == kDayFirst.begin() || place.substr(0, behind[-1].size()) != behind[-1];  // "Argentina/Salta" too
  }
  return begins("US/") || begins("UTC") || begins("Etc/") || begins("GMT") || begins("EST") || begins("CST") ||
         begins("MST") || begins("PST") || name == "Pacific/Honolulu" || name == "Pacific/Guam" || name == "Asia/Manila";
}

bool sane(const Context& c) {
  using namespace std::chrono;
  static constexpr time::Local kFirst(time::Date(year(2) / 1 / 1)), kEnd(time::Date(year(9901) / 1 / 1));
  return c.now >= kFirst && c.now < kEnd;
}

}  // namespace

Reader::Reader(const Tokens& tokens, const Context& context)
    : t_(tokens),
      tokens_(tokens.begin()),
      token_count_(static_cast<unsigned>(tokens.size())),
      c_(context),
      lex_(tokens.lexicon()),
      today_(time::date_of(context.now)),
      now_sec_(static_cast<int>(time::time_of_day(context.now).count())) {
  german_ = lex_.german();
  romance_ = lex_.romance();
}

bool Reader::month_leads() const {
  if (c_.order != DateOrder::by_zone) return c_.order == DateOrder::month_first;
  return !lex_.day_first() && month_first_zone(c_.zone.name());
}

namespace {

// Byte places of the text as written, for what was read in its plain form.
void to_origin(const Normal& normal, std::string_view text, std::size_t& from, std::size_t& to) {
  const std::size_t last = normal.origin[to - 1];
  from = normal.origin[from];
  std::size_t end = last;
  text::next_code_point(text, end);
  to = end;
}

std::vector<Expression> read(std::string_view text, const Context& context, std::optional<Span>* missing) {
  text = text::cut(text, limits::kMessageTextBytes);
  if (text.empty() || !sane(context)) return {};
  const Lexicon& lexicon = Lexicon::of(context.language);
  const auto run = [&](std::string_view plain) {
    const Tokens tokens(plain, lexicon);
    Reader reader(tokens, context);
    auto found = reader.run();
    if (missing != nullptr) *missing = reader.missing();
    return found;
  };
  if (is_ascii(text)) return context.answer || may_hold_time(text, lexicon) ? run(text) : std::vector<Expression>();
  const Normal normal = normalise(text);
  if (!context.answer && !may_hold_time(normal.text, lexicon)) return {};
  auto found = run(normal.text);
  // One character may stand for several plain ones (¼ is 1/4): two expressions that share it share no byte.
  std::size_t last = 0;
  for (Expression& e : found) {
    to_origin(normal, text, e.from, e.to);
    if (e.apart.to > e.apart.from) to_origin(normal, text, e.apart.from, e.apart.to);
    e.from = std::max(e.from, last);
    last = std::max(e.to, last);
  }
  std::erase_if(found, [](const Expression& e) { return e.from >= e.to; });
  if (missing != nullptr && *missing) to_origin(normal, text, (*missing)->from, (*missing)->to);
  return found;
}

}  // namespace

std::vector<Expression> parse(std::string_view text, const Context& context) { return read(text, context, nullptr); }

std::optional<Span> no_such_day(std::string_view text, const Context& context) {
  std::optional<Span> missing;
  read(text, context, &missing);
  return missing;
}

std::string format(const Moment& m) {
  std::string out;
  if (m.day) out = time::format_date(*m.day);
  if (m.clock) {
    const time::Local at(*m.clock == time::seconds(86400) ? time::seconds(0) : *m.clock);
    out += time::format_local_minutes(at).substr(10);
  }
  if (m.clock && m.offset) out += time::format_offset(*m.offset);
  return out;
}

std::string_view kind_name(Kind kind) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "date", "time", "datetime", "daterange", "timerange", "datetimerange", "recurrence", "duration"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view grain_name(Grain grain) {
  static constexpr std::array<std::string_view, 9> kNames = {"second", "minute", "day",     "part", "week",
                                                             "weekend", "month", "quarter", "year"};
  return kNames[static_cast<std::size_t>(grain)];
}

std::string reason(const Reading& r) {
  static constexpr std::array<std::string_view, 3> kOther = {"", ", other reading", ", other half of the day"};
  return std::string(r.why).append(kOther[static_cast<std::size_t>(r.other)]);
}

}  // namespace daybook::timex
