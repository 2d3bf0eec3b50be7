// The grammar: hand-written readers over tokens, one file per topic. Every reader takes the place of
// a token and answers the place after what it read; the same place when it read nothing.
#pragma once

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "timex/frame.h"
#include "timex/token.h"

namespace daybook::timex {

class Reader {
 public:
  Reader(const Tokens& tokens, const Context& context);
  std::vector<Expression> run();
  const std::optional<Span>& missing() const { return missing_; }  // the first day named that does not exist

 private:
  using C = Class;
  const Token& tok(int i) const { return static_cast<unsigned>(i) < token_count_ ? tokens_[static_cast<unsigned>(i)] : Tokens::kNone; }

  // numbers.cc
  // Most places hold no number, no ordinal and no unit: that is told without a call.
  int number(int i, int& value) const {           // 5, five, twenty five, a hundred
    const Token& t = tok(i);
    if (t.number()) return t.fraction_digits != 0 ? i : (value = t.value, i + 1);
    return t.any({C::num, C::a}) ? number_word(i, value) : i;
  }
  int number_word(int i, int& value) const, dashed_half(int j) const;
  bool nights(int i) const;
  int quantity(int i, double& value) const;       // also 1.5, half an, a couple of, a
  int ordinal(int i, int& value) const {          // 3rd, third
    const Token& t = tok(i);
    const bool may_be = t.number() ? tok(i + 1).has(C::ordsuffix) || german_ : t.any({C::ord, C::num});
    return may_be ? told_ordinal(i, value) : i;
  }
  int told_ordinal(int i, int& value) const;
  bool hours_and_minutes(int i) const;
  bool counted(int after) const;                  // what follows makes the number a count
  int unit(int i, int& unit) const { return tok(i).any({C::unit, C::shortunit, C::night, C::part}) ? told_unit(i, unit) : i; }
  int told_unit(int i, int& unit) const;

  // clock.cc, clock_spoken.cc, clock_tails.cc
  int clock(int i, Frame& f) const, minutes_and_hour(int i, int j, int h, Frame& f) const;
  int oh_minutes(int j, int& minutes) const, half_hour(int i, Frame& f) const, minutes_of_hour(int i, Frame& f) const;
  int spaced_minutes(int i, Frame& f) const, hundred_hours(int i, Frame& f) const;
  bool alarm_in_front(int i) const, said_oh(int i) const;
  int clock_digits(int i, Frame& f) const, clock_military(int i, Frame& f) const;
  int clock_words(int i, Frame& f) const, clock_of_h(int i, int j, int h, Frame& f) const;
  bool glued_h(int i) const { return tok(i).number() && tok(i + 1).glued && tok(i + 1).has(C::shortunit) && tok(i + 1).val(C::shortunit) == 3; }
  int clock_tail(int i, Frame& f) const, until_late(int i) const;
  bool closing(int i) const, hours_of_h(int i) const;
  int zone(int i, Frame& f) const, part(int i, Frame& f) const;
  bool my_part(int i) const, hour_lead(int i) const, blocked(int i) const, numbers_things(int i) const;
  bool chatty() const;                            // the text is spelled as in careless chat
  bool meal_hour(int i, int j) const, answered_hour(int i, int j) const, lone_hour(int i, int j, const Frame& f) const;

  // texted.cc
  bool closes(int j) const, like_that(int j) const, texted_digits(int i, int j) const, met_at(int i, int j) const, occasion_at(int i, int j) const;
  bool dotted_choice(int i) const, dotted_timetable(int i) const, after_a_while(int i, int unit) const, said_of_day(int i) const;
  int and_some(int i, int j) const;

  // clock_dotted.cc
  bool dotted_minutes(const Token& t) const, dotted(int i) const;
  bool dotted_pair(int i) const, dotted_span(int i) const, dotted_led(int i) const, dotted_for(int i) const, dotted_or(int i) const;
  bool dotted_day(int i) const, dotted_loose(int i) const, dotted_run(int i) const, dotted_chat(int i) const;
  bool dotted_answer(int i) const, dotted_range(int i) const, range_beside_day(int first, int after) const, range_led(int first, int after) const;

  // dates.cc
  int day(int i, Frame& f) const, late_day(int i, Frame& f) const;
  enum class Way : std::uint8_t { none, this_one, next, last, coming };
  int weekday_numbered(int j, int wd, Frame& f) const, weekday(int i, Frame& f) const, weekday_of_week(int j, int wd, bool alone, Frame& f) const;
  void set_weekday(Frame& f, int wd, Way way) const;
  struct WeekdayPlace;
  bool weekday_evidence(int i, int j, int wd) const, weekday_in_chat(const WeekdayPlace& place) const;
  int month_of_nth(int j, Frame& month) const;
  time::Date nth_day(const Frame& month, int n, int wd) const;
  int relative_day(int i, Frame& f) const, two_nite(int i, Frame& f) const;
  bool short_tomorrow(int i) const, week_ends(int i) const;
  int half_of_day(int j, Frame& f) const, month_first(int i, Frame& f) const, month_day(int i, int j, Frame& f) const;
  bool month_evidence(int i, int j, const Token& m, bool led, bool parted) const;
  int day_first(int i, Frame& f) const, one_day_first(int i, Frame& f) const;
  int days_after(int e, int first, Frame& f) const, days_before(int i, Frame& f) const, ordinal_day(int i, Frame& f) const;
  int day_of_month(int j, int d, Frame& f) const, day_of_period(int j, int d, Frame& f) const;
  bool listed_ordinals_count(int j) const, clocked_day(int i, int j) const, ordinal_evidence(int i, int j, bool the, bool digits) const, next_monthday(Frame& f, int d) const;
  int nth_weekday(int i, Frame& f) const, nth_of_month(int i, Frame& f) const, from_last(int k, int& n) const;
  bool day_with_clock(int i, int j) const, month_leads() const;  // of two numbers of a date
  int numeric(int i, Frame& f) const, iso(int i, Frame& f) const, day_of_year(int i, Frame& f) const, iso_clock(int j, Frame& f) const;
  int iso_offset(int z, Frame& f) const;
  int slashed(int i, Frame& f) const, slashed_days(int j, int first, Frame& f) const, month_and_year(int i, Frame& f) const, dotted_days(int i, Frame& f) const;
  int holiday(int i, Frame& f) const, week_around(int j, Frame& f) const;
  bool old_year(int i) const, told_year(int i) const, narrates(int i) const;
  int year(int i, int& y) const, year_in_words(int i, int& y) const, year_beside(int i, int& y) const;
  bool month_at(int i) const, after_date(int i) const, short_year(int i) const;
  void set_day(Frame& f, time::Date d, const char* why) const;
  bool set_month_day(Frame& f, int month, int d, int year) const, no_such_day(Frame& f, int month, int d) const;
  bool set_month(Frame& f, int month, int year, int shift) const;

  // anchored.cc
  std::optional<time::Date> iso_monday(int year, int week) const, day_gone(int i, int end) const;
  bool set_iso_week(Frame& f, int year, int week) const;
  int iso_week_date(int i, Frame& f) const, numbered_week(int i, Frame& f) const, compact_date(int i, Frame& f) const;
  int this_time(int i, Frame& f) const, this_day_of(int i, Frame& f) const;
  time::Date same_day_of(const Frame& period) const;
  int anchor(int i, Frame& base) const, side(int j) const, weekday_beside(int j, int wd, int n, Frame& f) const, nth_beside(int i, Frame& f) const;
  int part_of_day(int i, Frame& f) const, day_beside_last(int i, Frame& f) const, next_beside_last(int i, Frame& f) const;

  // back.cc, eras.cc
  bool that(int i) const, same_again(int i) const, refer(Frame& f) const, points_on(int i) const;
  int day_before_named(int i, Frame& f) const, one_after(int i, Frame& f) const;
  bool before_our_count(int i) const, of_our_count(int i) const;
  int era_year(int i, Frame& f) const;

  // periods.cc, years.cc, segments.cc
  int reported(int i, Frame& f) const, half_year(int i, Frame& f) const, decade(int i, bool the, Frame& f) const, century(int i, Frame& f) const;
  int counted_slice(int i, int e, double n, int unit, bool back, Frame& f) const, period(int i, Frame& f) const, segment(int i, Frame& f) const;
  int named_period(int i, Frame& f) const, unit_period(int i, int j, int way, Frame& f) const, past_unit(int j, int u, Frame& f) const;
  int quarter_period(int i, int j, Frame& f) const, season_period(int i, int j, int way, Frame& f) const;
  int year_period(int i, Frame& f) const, numbered_year(int i, Frame& f) const;
  bool asked_of_weekend(int i, int j) const, next_year_named(int i) const, year_span(int i) const, edition(int i) const;
  int short_years(int i, Frame& f) const, numbered_season(int i, int y, Frame& f) const, of_business(int i) const;
  int nth_quarter(int j, Frame& f) const, quarter_of_year(int j, int q, int y, Frame& f) const, weekend_of(int i, Frame& f) const;
  int next_day(int i, int j, int way, Frame& f) const, rest_of_today(int k, Frame& f) const;
  bool cut_months(Frame& f, int seg) const, cut_by_today(Frame& f, int seg) const;
  int week_of(int i, Frame& f) const;
  void cut_half(Frame& f, bool first) const, cut_period(Frame& f, int seg) const;
  int counted_period(int i, Frame& f) const;
  void set_period(Frame& f, int unit, int offset) const;

  // lengths.cc, counted.cc
  int length(int i, Frame& f) const, add_amounts(int i, Total& t) const, moved_by(int i, int j, Frame& f) const;
  bool round_the_clock(int i) const, long_behind(int j) const, length_evidence(int i, int j, const Total& t) const;
  bool narrated(int i, int j, const Total& t) const;
  int relative_length(int i, Frame& f) const;
  bool stay_from(int i, int e) const, spent(int i) const, superlative(int i) const;
  int weekdays_on(int i, bool in, Frame& f) const, beside_day(int j, Frame& f) const, week_to(int j, Frame& f) const;
  int minutes_alone(int i, int j, Frame& f) const, week_then_weekday(int i, int e, const Sum& sum, Frame& f) const, seasons_ago(int j, int n, Frame& f) const, seasons(int i) const;
  int quarters_more(int e, int unit) const, second_amount(int e, Sum& sum) const;
  void set_sum(Frame& f, const Sum& sum, bool back) const;
  int counted_in(int i, int j, int e, const Sum& sum, Frame& f) const, counted_from_day(int e, const Sum& sum, Frame& f) const;
  int counted_from_clock(int e, const Sum& sum, Frame& f) const, amount(int i, double& n, int& unit) const;
  bool moving(int i) const, moved_thing(int k) const;
  void set_instant(Frame& f, int unit, double n) const;

  // repeats.cc, every.cc
  int repeat(int i, Frame& f), every(int i, Repeat& r);
  int every_nth_weekday(int e, int n, Repeat& r) const, every_date(int j, int n, Repeat& r) const;
  int second_nth(int j, Repeat& r) const, every_holiday(int j, Repeat& r) const, edge_of_every(int i, Repeat& r) const;
  bool repeat_word(int i, Repeat& r) const, shift_of_weekdays(int i) const;
  int repeat_weekdays(int i, Repeat& r) const, repeat_nth(int i, Repeat& r) const;
  int repeat_monthday(int k, Repeat& r) const, second_monthday(int j, int n, Repeat& r) const, next_weekdays(int i, Repeat& r) const;
  int every_workday(int j, int n, Repeat& r) const, every_plural(int j, Repeat& r) const, repeat_yearday(int k, Repeat& r) const;
  int repeat_details(int j, Repeat& r) const, repeat_plural(int i, Repeat& r) const, every_other_of_two(int i, Repeat& r) const;
  int repeat_times(int i, Repeat& r) const, except_days(int j, Repeat& r) const;
  void leave_out(std::size_t k, Repeat& rule);
  int weekday_list(int i, Repeat& r) const, add_repeat(int end, const Repeat& r, Frame& f);

  // compose.cc
  int piece(int i, Frame& f);
  bool may_count(int i, bool second = false) const, may_start(int i) const, may_lead(int i) const, may_repeat(int i) const, tied(int i, int j) const;
  bool goes_on(int line) const, new_sentence(int i) const;
  struct Held;
  void sentence(), join_all(), join_repeats(), share_rules();
  void bound_repeat(Repeat& r, int length) const;
  void order_lists(), number_weekdays(), extend_dates(), number_before_date();
  void make_month_day(Frame& number, time::Date day) const;
  void share_meridiem(), hours_or_hours(), hour_or_clock(), hours_listed();
  bool plausible_hours(const Frame& a, const Frame& b) const, after_and_before(const Frame& a, const Frame& b) const;
  bool merge(Frame& a, const Frame& b) const, four_digits(const Frame& f) const;
  bool weekly_hours(Frame& a, const Frame& b);
  void join_numbers_of_month();
  void join_dates(), days_of_week_named(), days_of_week_behind();
  time::Date monthday_on(time::Date from, time::Date weekday) const;
  bool join_weekday_and_date(Frame& a, const Frame& b) const;
  bool join_period_and_day(Frame& a, const Frame& b) const;
  bool join_numbered_days(std::size_t k);
  std::optional<time::Date> range_end(const Frame& a, const Frame& b) const;
  void share_month(Frame& a, const Frame& b) const;
  bool joins_days(const Frame& a, const Frame& b) const, iso_interval(const Frame& a, const Frame& b) const;
  bool narrow_repeat(Frame& r, Repeat& rule, const Frame& n) const, named_occasion(int from, int to) const;
  bool bounds(const Frame& n) const;
  bool day_of_rule(const Frame& p, Repeat& rule) const;
  bool merge_repeats(Frame& r, const Frame& n), take_in_front(std::size_t& k, Repeat& rule);
  bool listed_before(const Frame& p, Frame& r, Repeat& rule) const;
  void join_clock_ranges(), share_order(), join_day_ranges();
  void running(Frame& f, time::Date& end) const;
  void join_day_and_clock(bool parts), join_datetime_ranges(), join_apart();
  bool replaced(int i) const, appositive(const Frame& f) const;
  void carry_days(), share_hours(), hours_in_turn();
  void open_ends();
  bool asked_when(int i) const;
  void erase(std::size_t i);
  bool light(int from, int to) const, range_sign(int from, int to, bool between) const;

  // resolve.cc, tense.cc
  void settle(Frame& f) const, put_back(Frame& f) const;
  void emit(Frame& f);
  Span apart(const Frame& f) const;
  std::optional<time::seconds> offset_of(const Frame& f) const;
  Moment moment(const Frame& f, bool has_day, time::Date day, const Clock& c) const;
  void tell(const Frame& f, Reading& r) const;
  void tell_repeat(const Frame& f, Reading& r) const;
  void tell_clock(const Frame& f, Reading& r) const;
  void tell_day(const Frame& f, Reading& r) const;
  void tell_other_half(const Frame& f, Expression& e) const;
  void tell_other(const Frame& f, Expression& e) const;
  int hour_of(const Clock& c, std::uint8_t part, int after) const;
  std::uint8_t part_by_occasion(const Frame& f) const;
  bool later_today(int first) const, within_hours(const Frame& f, Repeat& r) const;
  void settle_clocks(Frame& f) const;
  enum class Tense : std::uint8_t { open, past, ahead };
  struct TensePlace;
  Tense tense_at(int k, int first) const;
  bool clause_begins(int k) const, told_as_past(const Frame& f) const, fronted_past(const Frame& f) const;
  bool regular_past(int k) const, same_form_past(int k) const, told_of_now(int k, int first) const;
  bool states_now(int k) const, contracted(const Token& t) const, aimed_at(int first) const;
  std::string rule(const Repeat& r) const;
  time::Date first_of(const Repeat& r, int clock) const;

  const Tokens& t_;
  const Token* const tokens_;  // of t_, one step nearer: no other member is asked for as often
  const unsigned token_count_;
  const Context& c_;
  const Lexicon& lex_;
  time::Date today_;
  int now_sec_;
  int pieces_ = 0;
  int tries_ = 0;
  bool german_ = false;
  bool romance_ = false;
  mutable std::int8_t chatty_ = -1;  // not asked yet
  std::uint8_t part_before_ = kNoPart;  // of the day, named without an hour in the sentence before
  int emitted_ = 0;  // tokens before this one belong to expressions already made
  int sentence_first_ = 0;
  int sentence_last_ = 0;
  FrameList frames_;
  struct Said { int first, last; };
  std::array<Said, FrameList::kMax> said_;  // left uninitialised; tokens of the pieces of the sentence, before any of them were joined
  std::size_t pieces_said_ = 0;
  std::vector<Repeat> repeats_;
  std::vector<Expression> out_;
  std::optional<Span> missing_;
};

}  // namespace daybook::timex
