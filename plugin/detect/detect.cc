#include "detect/detect.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "detect/correction.h"
#include "detect/day_list.h"
#include "detect/phone_style.h"
#include "detect/said_place.h"
#include "detect/score.h"
#include "detect/shape.h"
#include "detect/subject_line.h"
#include "detect/votes.h"

namespace daybook::detect {

struct Detector::Impl {
  Names names;
  Settings settings;

  Surroundings around(const Utterance& u) const {
    Surroundings s;
    s.names = &names;
    s.conversation_place = names.place_of(u.conversation);
    s.time = u.time;
    s.default_length = settings.default_length;
    s.part_hours = settings.part_hours;
    return s;
  }
};

namespace {

std::string_view readable(std::string_view text) {
  return text::cut(text, limits::kMessageTextBytes);
}

constexpr double kHopeless = -4;  // a sum that no words make good
constexpr double kMostFor = 6, kMostAgainst = 2;  // what the words may say: of a strange style they say too much against
constexpr double kMostAgainstTexts = 0.5;  // and most of all of the spelling of phones

// The words and the shape of the message as a whole, beside what signals and grammar found in a clause: they carry
// over to wordings that no signal knows.
void weigh_words(const Features& features, double most_against, Score& s) {
  static const double share = Lexicon::get().weight("words");
  const double words = plan_model().scores(features).front();
  const double weight = share * std::clamp(words, -most_against, kMostFor);
  s.sum += weight;
  s.reasons.push_back({weight < 0 ? "anti:" : "", "words", {}, weight});
}

// The kind that the words of the message and the votes of the signals speak for together. Signals say what they
// were told; words not met in any signal still lean to the kind they were seen with.
model::EventKind kind_of(const Features& features, const Score& s) {
  static const double share = Lexicon::get().weight("kind.votes");
  auto sums = kind_model().scores(features);
  const auto& labels = kind_model().labels();
  for (std::size_t i = 0; i < sums.size(); ++i)
    if (const auto kind = model::kind_from_name(labels[i])) sums[i] += share * s.votes[static_cast<std::size_t>(*kind)];
  const auto best = std::max_element(sums.begin(), sums.end());
  return model::kind_from_name(labels[static_cast<std::size_t>(best - sums.begin())]).value_or(s.kind);
}

// The kind is asked for only where somebody may be asked: most messages never come so far.
void read_words(const Message& m, Score& s, double extract_at) {
  auto features = features_of(m);
  features.add_shape(shape_of(m));
  weigh_words(features, phone_style(m.text) ? kMostAgainstTexts : kMostAgainst, s);
  if (confidence_of(s.sum) >= extract_at) s.kind = kind_of(features, s);
}

// Does the kind go with a place at all?
bool takes_place(model::EventKind kind) {
  return kind != model::EventKind::remote && kind != model::EventKind::unavailable;
}

// Who says to be away, remote or at a plant "next week" means its working days.
bool working_days(model::EventKind kind) {
  using model::EventKind;
  return kind == EventKind::unavailable || kind == EventKind::remote || kind == EventKind::site_visit;
}

std::string place_name(const Score& s, const Surroundings& around) {
  if (s.place >= 0) return around.names->place(static_cast<std::uint16_t>(s.place));
  const bool visit = s.kind == model::EventKind::site_visit;
  if (!s.named_place.empty() && takes_place(s.kind))
    return text::clean_line(s.named_place, limits::kTitleBytes);
  return visit ? std::string(around.conversation_place) : std::string();
}

// Someone of the message's other clauses may be the company too; the author is not.
void add_company(const Message& m, const Names& names, std::string_view author, model::Draft& d) {
  for (const auto& t : m.tokens) {
    if (t.kind != TokenKind::person || names.person(t.index) == author) continue;
    const auto& id = names.person(t.index);
    if (std::find(d.with.begin(), d.with.end(), id) == d.with.end()) d.with.push_back(id);
  }
}

// A part of the day is no whole day to those who look for a free hour.
void take_hours(const Hours& hours, model::Draft& d) {
  if (!d.span.all_day || d.span.end - d.span.start != time::days(1)) return;
  d.span.all_day = false;
  d.span.end = d.span.start + hours.to;
  d.span.start += hours.from;
  d.hours_assumed = true;
}

model::Draft draft_of(const Message& m, std::size_t clause, Score s, const Surroundings& around,
                      std::string_view author) {
  model::Draft d;
  d.kind = s.kind;
  d.confidence = confidence_of(s.sum);
  d.place = place_name(s, around);
  d.description = describe(m, clause);
  // A place of no list is in the words: as the place, and not once more in what the visit is about.
  const bool of_the_room = s.named_place.empty() && !d.place.empty();
  if (d.kind == model::EventKind::site_visit && s.place < 0 && !of_the_room) {
    const auto place = s.named_place.empty() ? said_place(m, clause) : s.named_place;
    d.place = text::clean_line(place, limits::kTitleBytes);
    d.description = without_place(std::move(d.description), place);
  }
  add_company(m, *around.names, author, d);
  d.evidence = evidence_of(s);
  if (!s.when) return d;
  d.span = s.when->span;
  if (s.when->week && working_days(s.kind)) d.span.end -= time::days(2);
  d.end_assumed = s.when->end_assumed;
  d.date_assumed = s.when->date_assumed;
  if (around.part_hours && s.when->hours) take_hours(*s.when->hours, d);
  d.rrule = s.when->rrule;
  d.except = s.when->except;
  d.alternative = s.when->alternative;
  return d;
}

// The clause that speaks for a plan most; of equals the later one, as the last word holds.
struct Best {
  std::size_t clause = 0;
  Score score;
  bool found = false;
};

constexpr time::seconds kHalfDay = time::hours(12);
constexpr double kCarries = 0;  // a sum from which a clause is an absence or a journey worth an end

bool has_family(const Score& s, std::initializer_list<std::string_view> names) {
  return std::any_of(s.hits.begin(), s.hits.end(), [&](const Hit& h) {
    return std::any_of(names.begin(), names.end(), [&](auto n) { return std::string_view(h.signal->name).starts_with(n); });
  });
}

bool absent(const Score& s) { return has_family(s, {"away.", "other.fly", "other.travel"}); }

// Does the clause say when somebody is back, and nothing of where they go?
bool comes_back(const Message& m, std::size_t clause, const Score& s) {
  if (!s.when || s.place >= 0 || has_family(s, {"away.", "other.fly", "visit.onsite"})) return false;
  const auto& c = m.clauses[clause];
  std::size_t t = c.first;
  while (t + 1 < c.last && (m.tokens[t].is(Class::filler) || m.tokens[t].is(Class::joint) || m.tokens[t].is(Class::self) ||
                            m.tokens[t].is(Class::be) || m.tokens[t].is(Class::will)))
    ++t;
  const auto& word = Lexicon::get().word(m.tokens[t].word);
  return word == "back" || word == "return" || word == "returning" || has_family(s, {"visit.back"});
}

// "out from Friday, back Monday", "we fly out on the 22nd and I'm back the 25th": the way back ends the
// absence and is no visit of its own.
bool ends_absence(const Message& m, std::size_t clause, const Best& best, const Score& s) {
  if (!best.found || best.score.sum < kCarries || !absent(best.score) || !comes_back(m, clause, s)) return false;
  return s.when->date_assumed || s.when->span.start > best.score.when->span.start;
}

// "Back at 3" after an absence that begins at one; a bare hour before that is of the afternoon.
void end_at_clock(When& w, const When& back) {
  auto end = time::Local(time::date_of(w.span.start)) + time::time_of_day(back.span.start);
  if (end <= w.span.start) end += kHalfDay;
  if (end <= w.span.start || time::date_of(end) != time::date_of(w.span.start)) return;
  w.span.end = end;
  w.end_assumed = false;
}

void end_absence(Best& best, const When& back) {
  auto& w = *best.score.when;
  const bool same_day = back.date_assumed || time::date_of(back.span.start) == time::date_of(w.span.start);
  if (!w.span.all_day && w.end_assumed && back.has_clock && same_day) end_at_clock(w, back);
  if (w.span.all_day && w.span.end <= w.span.start + time::days(1) && back.has_day) {
    const time::Local day(time::date_of(back.span.start));
    if (day > w.span.start) w.span.end = day;
  }
}

// "match day Saturday, we kick off at 12": the day was said, the clock time follows in the same sentence.
bool tells_clock(const Message& m, std::size_t clause, const Best& best, const Score& s) {
  if (!best.found || best.clause + 1 != clause || m.clauses[best.clause].sentence != m.clauses[clause].sentence) return false;
  const When& day = *best.score.when;
  if (best.score.sum < kCarries || !day.span.all_day || day.span.end != day.span.start + time::days(1) || !day.rrule.empty()) return false;
  if (absent(best.score) || m.clauses[clause].question || !s.when->date_assumed || !s.when->has_clock) return false;
  return std::none_of(s.reasons.begin(), s.reasons.end(), [](const auto& r) { return r.group.starts_with("anti"); });
}

void give_clock(Best& best, const When& clock) {
  When w = clock;
  const auto days = time::date_of(best.score.when->span.start) - time::date_of(w.span.start);
  w.span.start += days;
  w.span.end += days;
  w.has_day = true;
  w.date_assumed = false;
  best.score.when = std::move(w);
}

// "remote tomorrow because my kid is sick": the reason has no time of its own, and is none of the plan.
bool only_reason(const Message& m, std::size_t clause, const Best& best, const Score& s) {
  if (!best.found || best.score.sum < kCarries || !says_why(m.tokens[m.clauses[clause].first])) return false;
  return std::any_of(s.reasons.begin(), s.reasons.end(),
                     [](const auto& r) { return r.name == std::string_view("time.borrowed"); });
}

Best best_clause(const Message& m, const Surroundings& around) {
  Best best;
  for (std::size_t i = 0; i < m.clauses.size(); ++i) {
    Score s = score_clause(m, i, around);
    if (!s.when) continue;
    if (ends_absence(m, i, best, s)) {
      end_absence(best, *s.when);
      continue;
    }
    const bool told_before = best.found && absent(s) && s.sum >= kCarries && comes_back(m, best.clause, best.score) &&
                             best.score.when->span.start > s.when->span.start;
    if (told_before) {  // "back on Tuesday, off from Friday"
      const When back = *best.score.when;
      best = {i, std::move(s), true};
      end_absence(best, back);
      continue;
    }
    if (only_reason(m, i, best, s)) continue;
    if (tells_clock(m, i, best, s)) {
      give_clock(best, *s.when);
      continue;
    }
    const bool better = !best.found || s.sum >= best.score.sum;
    if (!better) continue;
    best.clause = i;
    best.score = std::move(s);
    best.found = true;
  }
  return best;
}

}  // namespace

Detector::Detector(const model::Directory& directory, Settings settings)
    : impl_(std::make_unique<Impl>(Impl{Names(directory), settings})) {}
Detector::~Detector() = default;
Detector::Detector(Detector&&) noexcept = default;
Detector& Detector::operator=(Detector&&) noexcept = default;

Verdict Detector::assess(const Utterance& u) const {
  Verdict v;
  const auto text = readable(u.text);
  auto times = times_of(text, impl_->names, u.time);
  if (times.empty()) return v;  // no anchor, no plan
  const auto around = impl_->around(u);
  const Message m = read_message(text, std::move(times), impl_->names, u.author);
  Best best = best_clause(m, around);
  if (!best.found) return v;
  if (best.score.sum > kHopeless) read_words(m, best.score, impl_->settings.extract_at);
  v.draft = draft_of(m, best.clause, std::move(best.score), around, u.author);
  take_listed_days(text, m.times, v.draft);
  v.detected = v.draft.confidence >= impl_->settings.extract_at;
  return v;
}

std::optional<model::Draft> Detector::read_request(const Utterance& u) const {
  const auto text = readable(u.text);
  auto times = times_of(text, impl_->names, u.time);
  if (times.empty()) return std::nullopt;
  auto around = impl_->around(u);
  around.wished = true;
  const Message m = read_message(text, std::move(times), impl_->names, u.author, true);
  Best best = best_clause(m, around);
  if (!best.found) return std::nullopt;
  auto d = draft_of(m, best.clause, std::move(best.score), around, u.author);
  d.confidence = 1;
  take_listed_days(text, m.times, d);
  return d;
}

std::optional<model::Span> Detector::read_correction(const Utterance& u,
                                                     const model::Span& proposed) const {
  return corrected(readable(u.text), u.time, proposed, impl_->settings.default_length);
}

std::optional<Detector::NamedPlace> Detector::named_place(std::string_view text) const {
  const auto read = readable(text);
  auto tokens = tokenize(read, {}, {});
  impl_->names.mark(read, tokens);
  for (const auto& t : tokens)
    if (t.kind == TokenKind::place) return NamedPlace{impl_->names.place(t.index), t.from, t.to};
  return std::nullopt;
}

}  // namespace daybook::detect
