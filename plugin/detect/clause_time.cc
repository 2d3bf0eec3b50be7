#include "detect/clause_time.h"

#include <algorithm>

#include "base/text.h"
#include "detect/occasion.h"
#include "detect/tense.h"

namespace daybook::detect {
namespace {

constexpr time::seconds kNoon = time::hours(12);
constexpr time::seconds kEveningHours = time::hours(9);  // "dinner at 8" is no breakfast
constexpr time::seconds kDawn = time::hours(5), kAfterWork = time::hours(8);  // "yoga at 7" on a working day
constexpr time::seconds kEarly = time::hours(17), kNotEarly = time::hours(19);  // crews leave at 5 to 7 in the morning

constexpr time::seconds kWorkingDay = time::hours(6), kVisit = time::hours(2);

constexpr std::size_t kLengthAlone = 4;  // tokens of "for about 45 minutes"

class Reader {
 public:
  Reader(const Message& m, const std::vector<Hit>& hits, const timex::Context& context,
         time::seconds length)
      : m_(m), context_(context), length_(length) {
    const bool race = std::any_of(hits.begin(), hits.end(), [](const Hit& h) { return h.signal->name == "other.running_race" || h.signal->name == "other.half"; });
    const bool dawn = std::any_of(hits.begin(), hits.end(), leaves_at_dawn);
    evening_ = !race && !dawn && std::any_of(hits.begin(), hits.end(), evening_affair) && !early(m);
    after_work_ = !race && std::any_of(hits.begin(), hits.end(), after_work);
    visit_ = std::any_of(hits.begin(), hits.end(), [](const Hit& h) { return h.signal->family == "visit" || leaves_at_dawn(h); }) && !at_someones(m);
    moved_ = std::any_of(hits.begin(), hits.end(), [](const Hit& h) { return h.signal->family == "move"; });
  }

  ClauseTime run(std::size_t clause) {
    out_.when = when(m_.clauses[clause]);
    // A clause without a time may stand under its neighbour's: "Thursday. Plant startup."
    for (const std::size_t other : {clause + 1, clause - 1}) {
      if (out_.when || other >= m_.clauses.size() || m_.clauses[other].question) continue;
      // "they only had Wed 10-2 so I'm out there then": what had to be chosen in the past is ahead.
      borrower_ = &m_.clauses[clause];
      out_.when = when(m_.clauses[other], says_then(m_.clauses[clause]));
      borrower_ = nullptr;
      out_.borrowed = out_.when.has_value();
      out_.lender = other;
    }
    take_day(clause);
    if (out_.when && rest_of_week(*out_.when)) out_.when->week = true;
    return std::move(out_);
  }

 private:
  // "they took the Thursday slot so I'm at their office at 2": the day stands in the reason; "tomorrow I can't, I've got dinner at 8": in
  // what is refused.
  void take_day(std::size_t clause) {
    if (!out_.when || out_.borrowed || out_.when->has_day || clause == 0) return;
    const Clause &c = m_.clauses[clause], &reason = m_.clauses[clause - 1];
    const bool refused = std::any_of(m_.tokens.begin() + static_cast<std::ptrdiff_t>(reason.first), m_.tokens.begin() + static_cast<std::ptrdiff_t>(reason.last),
                                     [](const Token& t) { return t.is(Class::not_); });
    const bool ours = c.subject == Subject::self || c.subject == Subject::elided;
    if (reason.sentence != c.sentence || reason.question || !((refused && ours) || Lexicon::get().word(m_.tokens[c.first].word) == "so")) return;
    const auto own = out_.tokens;
    const auto day = when(reason, true);
    out_.tokens = own;
    if (!day || !day->has_day || day->past || day->span.end - day->span.start > time::days(1)) return;
    const auto later = time::date_of(day->span.start) - time::date_of(out_.when->span.start);
    out_.when->span.start += later;
    out_.when->span.end += later;
    out_.when->has_day = true;
    out_.when->date_assumed = false;
    out_.when->past = out_.when->span.end <= context_.now;
  }

  bool says_then(const Clause& c) const {
    const auto& lex = Lexicon::get();
    return std::any_of(m_.tokens.begin() + static_cast<std::ptrdiff_t>(c.first + 1), m_.tokens.begin() + static_cast<std::ptrdiff_t>(c.last),
                       [&](const Token& t) { return lex.word(t.word) == "then"; });
  }

  std::optional<When> when(const Clause& c, bool ahead = false) {
    past_ = !ahead && told_in_past(m_, c);
    auto list = expressions(c);
    if (moved_) keep_clock(list);
    std::vector<const timex::Expression*> pointers;
    for (const auto& e : list) pointers.push_back(&e);
    return when_of(pointers, context_, length_);
  }

  // "remote the rest of the week": to its end, as a week is.
  bool rest_of_week(const When& w) const {
    if (out_.tokens.empty() || !w.span.all_day || w.span.end - w.span.start < time::days(3)) return false;
    const auto words = text::lower_ascii(m_.words(out_.tokens.back(), out_.tokens.back() + 1));
    return words.ends_with("of the week") && time::weekday_of(time::date_of(w.span.end)).iso_encoding() == 1;
  }

  // "The 10am tomorrow is moved to Friday": the new day, the old clock time.
  static void keep_clock(std::vector<timex::Expression>& list) {
    if (list.size() < 2) return;
    const auto& last = list.back().best();
    auto& before = list[list.size() - 2].readings.front();
    if (last.kind == timex::Kind::date && last.start.day && before.start.clock) before.start.day.reset();
  }

  // Points in time, readings chosen, days in a row as one; then the lengths of time.
  std::vector<timex::Expression> expressions(const Clause& c) {
    std::vector<timex::Expression> list;
    dated_ = names_day(c) || follows_day_ahead(c);
    for (std::size_t t = c.first; t < c.last; ++t) {
      if (m_.tokens[t].kind != TokenKind::time || ruled_out(c, t) || listed(t)) continue;
      auto e = chosen(*m_.expression(t));
      const bool row = !list.empty() && follows(t);
      if (const auto days = row ? run_of_days(list.back().best(), e.best()) : std::nullopt) e.readings[0] = *days;
      if (const auto hours = !list.empty() && until_this(t) ? run_of_hours(list.back().best(), e.best()) : std::nullopt) e.readings[0] = *hours;
      list.push_back(std::move(e));
      out_.tokens.push_back(t);
    }
    for (const auto& e : m_.times)
      if (is_length(e) && (inside(e, c, end_of_lengths(c)) || (borrower_ != nullptr && inside(e, *borrower_, m_.tokens[borrower_->last - 1].to)))) list.push_back(e);
    return list;
  }

  bool names_day(const Clause& c) const {
    return std::any_of(m_.tokens.begin() + static_cast<std::ptrdiff_t>(c.first), m_.tokens.begin() + static_cast<std::ptrdiff_t>(c.last),
                       [](const Token& t) { return t.kind == TokenKind::time && (t.time & kHasDay) != 0; });
  }

  // "golf on Saturday, we tee off at 9": that hour is of the day named just before.
  bool follows_day_ahead(const Clause& c) const {
    const auto index = static_cast<std::size_t>(&c - m_.clauses.data());
    if (index == 0 || m_.clauses[index - 1].sentence != c.sentence) return false;
    const Clause& before = m_.clauses[index - 1];
    for (std::size_t t = before.first; t < before.last; ++t) {
      const bool day = m_.tokens[t].kind == TokenKind::time && (m_.tokens[t].time & kHasDay) != 0;
      if (day && m_.expression(t)->best().start.day > time::date_of(context_.now)) return true;
    }
    return false;
  }

  bool inside(const timex::Expression& e, const Clause& c, std::size_t end) const { return e.from >= m_.tokens[c.first].from && e.to <= end; }

  // The second part of an expression that encloses other words.
  bool listed(std::size_t t) const {
    return !out_.tokens.empty() && m_.tokens[t].index == m_.tokens[out_.tokens.back()].index;
  }

  // "Thursday and Friday", "Thu/Fri".
  bool follows(std::size_t t) const {
    if (t == 0) return false;
    const auto& word = Lexicon::get().word(m_.tokens[t - 1].word);
    const bool joined = word == "and" || (word == "or" && denied(t));
    if (joined && t < 2) return false;
    return m_.tokens[t - (joined ? 2 : 1)].kind == TokenKind::time;
  }

  // "the Saturday shift, 7 to 3": two hours that the parser read one by one.
  bool until_this(std::size_t t) const {
    if (t < 2 || m_.tokens[t - 2].kind != TokenKind::time) return false;
    const auto& word = Lexicon::get().word(m_.tokens[t - 1].word);
    return word == "to" || word == "till" || word == "until";
  }

  // "not in Thursday or Friday": neither of them.
  bool denied(std::size_t token) const {
    const std::size_t first = token > 6 ? token - 6 : 0;
    return std::any_of(m_.tokens.begin() + static_cast<std::ptrdiff_t>(first), m_.tokens.begin() + static_cast<std::ptrdiff_t>(token),
                       [](const Token& t) { return t.is(Class::not_); });
  }

  // A length said right behind: "call with the insurer at 4, 45 minutes".
  std::size_t end_of_lengths(const Clause& c) const {
    const std::size_t next = static_cast<std::size_t>(&c - m_.clauses.data()) + 1;
    if (next >= m_.clauses.size() || m_.clauses[next].sentence != c.sentence) return m_.tokens[c.last - 1].to;
    const Clause& n = m_.clauses[next];
    return m_.tokens[n.last - n.first <= kLengthAlone || absent_for(n) ? n.last - 1 : c.last - 1].to;
  }

  // "surgery on the 23rd so I'm out for two weeks": how long, and no day of its own.
  bool absent_for(const Clause& c) const {
    const auto& lex = Lexicon::get();
    bool away = false;
    for (std::size_t t = c.first; t < c.last; ++t) {
      if (m_.tokens[t].kind == TokenKind::time) return false;
      const auto& word = lex.word(m_.tokens[t].word);
      away = away || word == "out" || word == "off" || word == "away" || word == "gone";
    }
    return away && c.subject == Subject::self && !c.question && !c.conditional;
  }

  // "not Tuesday", "instead of Tuesday": named only to be ruled out.
  bool ruled_out(const Clause& c, std::size_t token) const {
    std::size_t i = token;
    while (i > c.first && m_.tokens[i - 1].is(Class::prep)) {
      if (away_adverb(token, i - 1)) return false;
      --i;
    }
    if (i == c.first) return false;
    const auto& before = Lexicon::get().word(m_.tokens[i - 1].word);
    if (before == "instead" || before == "rather") return true;
    if (before != "not") return false;
    bool another = false;  // "tomorrow, not Friday"
    for (std::size_t t = c.first; t < i; ++t) another = another || m_.tokens[t].kind == TokenKind::time;
    return another || token + 1 < c.last;
  }

  // "not around Friday", "not in tomorrow": away; "not in May" rules out.
  bool away_adverb(std::size_t token, std::size_t i) const {
    const auto& word = Lexicon::get().word(m_.tokens[i].word);
    if (word == "around") return true;
    if (word != "in" || (m_.tokens[token].time & kHasDay) == 0) return false;
    const auto grain = m_.expression(token)->best().grain;
    return grain == timex::Grain::day && m_.tokens[token].from == m_.tokens[i + 1].from;
  }

  std::optional<When> alone(const timex::Reading& r) const { return when_of(r, context_, length_); }

  // A reading behind us, where the clause is not told in the past, gives way to one ahead; a bare
  // hour of an evening affair is in the evening.
  timex::Expression chosen(timex::Expression e) const {
    if (moved_ && e.best().open == timex::Open::until) e.readings.front().open = timex::Open::none;  // "pushed till 3": begins then
    not_today(e);
    next_morning(e);
    const auto w = alone(e.best());
    if (!w) return e;
    if (leaves_early(e, *w)) {
      auto& r = e.readings.front();
      r.start.clock = *r.start.clock - kNoon;
      if (r.end && r.end->clock) r.end->clock = *r.end->clock - kNoon;
      return e;
    }
    const bool of_today = !dated_ || e.best().start.day;  // "standup at 9, Monday through Thursday": not this morning's
    const bool late = in_the_evening(*w) || (evening_ && w->date_assumed && of_today && !past_ && w->span.start < context_.now);  // "the 9.30 show", said at ten
    if (!past_ && later_today(e, *w)) return e;
    // A run of days that began well before today was read backwards too: "from the 20th to the 22nd".
    const bool behind = (w->past && of_today) || (w->span.all_day && w->span.start < context_.now - time::hours(36));
    if (!late && (!behind || past_)) return e;
    if (behind && !past_) reread(e);
    if (!late && half_day_later(e)) return e;
    for (std::size_t i = 0; i < e.readings.size(); ++i) {
      const auto other = alone(e.readings[i]);
      if (!other || other->past || other->has_clock != w->has_clock) continue;
      if (late && time::time_of_day(other->span.start) < kNoon) continue;
      std::swap(e.readings[0], e.readings[i]);
      return e;
    }
    if (late) put_off_half_a_day(e);
    return e;
  }

  // Parties are in the evening, lessons and sports after work; "8am" is what it says.
  bool in_the_evening(const When& w) const {
    if (!w.has_clock) return false;
    const auto clock = time::time_of_day(w.span.start);
    const bool working_day = time::weekday_of(time::date_of(w.span.start)).iso_encoding() < 6;
    return (evening_ && clock < kEveningHours) || (after_work_ && working_day && !whole_day(w) && clock >= kDawn && clock < kAfterWork);
  }

  // "class Wednesday 7 to 3" takes the working day.
  static bool whole_day(const When& w) { return !w.end_assumed && w.span.end - w.span.start >= kWorkingDay; }

  void put_off_half_a_day(timex::Expression& e) const {
    auto& r = e.readings.front();
    if (!r.start.clock || *r.start.clock >= kNoon || !bare_hour(m_.text.substr(e.from, e.to - e.from))) return;
    *r.start.clock += kNoon;
    if (r.end && r.end->clock && *r.end->clock < *r.start.clock) *r.end->clock += kNoon;
  }

  // Who says "Tuesday" on a Tuesday means the next: of this one they would say "today".
  void not_today(timex::Expression& e) const {
    if (past_ || e.readings.empty()) return;
    auto& r = e.readings.front();
    const auto today = time::date_of(context_.now);
    if (r.why != "weekday" || r.other != timex::Other::none || r.open != timex::Open::none || r.start.day != today) return;
    if (r.end && r.end->day && r.end->day != today) return;
    const auto words = text::lower_ascii(m_.text.substr(e.from, e.to - e.from));
    for (const std::string_view mark : {"today", "tonight", "tonite", "this"})
      if (words.find(mark) != std::string::npos) return;
    *r.start.day += time::days(7);
    if (r.end && r.end->day) *r.end->day += time::days(7);
  }

  // "In the morning", said in the afternoon: tomorrow's.
  void next_morning(timex::Expression& e) const {
    if (past_ || e.readings.empty() || time::time_of_day(context_.now) < kNoon) return;
    auto& r = e.readings.front();
    if (r.start.day != time::date_of(context_.now)) return;
    const auto words = text::lower_ascii(m_.text.substr(e.from, e.to - e.from));
    if (words != "in the morning" && words != "in the mornin") return;
    *r.start.day += time::days(1);
    if (r.end && r.end->day) *r.end->day += time::days(1);
  }

  // "Fairview 6-10 tomorrow": read as an evening of some hours.
  static bool a_morning(const timex::Reading& r) {
    return r.end->clock && r.end->day == r.start.day && *r.end->clock - *r.start.clock >= kVisit;
  }

  // "Leaving at 6:30 tomorrow for the plant": a bare early hour on another day, of work at a place.
  bool leaves_early(const timex::Expression& e, const When& w) const {
    const auto& r = e.best();
    if (!visit_ || evening_ || !w.has_day || !r.start.clock || (r.end && !a_morning(r)) || !bare_hour(m_.text.substr(e.from, e.to - e.from))) return false;
    return *r.start.clock >= kEarly && *r.start.clock < kNotEarly && time::date_of(w.span.start) > time::date_of(context_.now);
  }

  // The same words read without their surroundings, which may hold another clause's past tense. Words
  // that are days only behind a preposition ("sat at 11") are given one.
  void reread(timex::Expression& e) const {
    const std::string words(m_.text.substr(e.from, e.to - e.from));
    for (const auto& text : {words, "on " + words}) {
      auto again = timex::parse(text, context_);
      const bool whole = again.size() == 1 && !again[0].readings.empty() &&
                         again[0].best().start.day.has_value() == e.best().start.day.has_value();
      if (!whole) continue;
      const auto clock = e.best().start.clock;
      e.readings = std::move(again[0].readings);
      auto& r = e.readings.front();
      if (clock && r.start.clock && *clock == *r.start.clock + kNoon) r.start.clock = clock;  // what stood around it said evening
      return;
    }
  }

  // "gym at 8", said at half past six in the evening: tonight, not tomorrow morning.
  bool later_today(timex::Expression& e, const When& w) const {
    return w.date_assumed && !e.best().end && time::date_of(w.span.start) > time::date_of(context_.now) && half_day_later(e);
  }

  // "At 7 we go", said at ten: this evening.
  bool half_day_later(timex::Expression& e) const {
    auto& r = e.readings.front();
    if (r.open == timex::Open::until && !r.start.clock) return ends_half_a_day_later(e);
    const auto words = text::lower_ascii(m_.text.substr(e.from, e.to - e.from));
    const bool bare = r.kind == timex::Kind::time && r.start.clock && *r.start.clock < kNoon &&
                      words.find_first_of("ap:") == std::string::npos;
    if (!bare || *r.start.clock + kNoon <= time::time_of_day(context_.now)) return false;
    *r.start.clock += kNoon;
    return true;
  }

  // "my duty until 9 today", said at ten
  bool ends_half_a_day_later(timex::Expression& e) const {
    auto& r = e.readings.front();
    const bool open = r.end && r.end->clock && *r.end->clock < kNoon && bare_hour(m_.text.substr(e.from, e.to - e.from));
    if (!open || r.end->day.value_or(time::date_of(context_.now)) != time::date_of(context_.now) || *r.end->clock + kNoon <= time::time_of_day(context_.now)) return false;
    *r.end->clock += kNoon;
    return true;
  }

  const Message& m_;
  const timex::Context& context_;
  const time::seconds length_;
  const Clause* borrower_ = nullptr;  // "surgery on the 23rd so I'm out for two weeks": its own length counts
  bool evening_ = false, after_work_ = false, visit_ = false, past_ = false, moved_ = false;
  bool dated_ = false;  // the clause being read names a day
  ClauseTime out_;
};

}  // namespace

ClauseTime read_clause_time(const Message& m, std::size_t clause, const std::vector<Hit>& hits,
                            const timex::Context& context, time::seconds default_length) {
  return Reader(m, hits, context, default_length).run(clause);
}

}  // namespace daybook::detect
