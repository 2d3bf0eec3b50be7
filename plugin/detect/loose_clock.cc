#include "detect/loose_clock.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "detect/phone_words.h"

namespace daybook::detect {
namespace {

const PhoneWords& phone() { return PhoneWords::get(); }

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::size_t digits_at(std::string_view text, std::size_t i) {
  std::size_t n = 0;
  while (i + n < text.size() && digit(text[i + n])) ++n;
  return n;
}

int number(std::string_view digits) {
  int n = 0;
  for (const char c : digits) n = 10 * n + (c - '0');
  return n;
}

enum class Form { none, hour, dotted, joined, range };  // "8", "7.30", "530", "4-6"

bool an_hour(std::string_view digits) { return digits.size() <= 2 && number(digits) >= 1 && number(digits) <= 12; }

struct Written {
  Form form = Form::none;
  std::size_t to = 0;
};

// "530" and "1145", in steps of five minutes: other numbers are no times.
bool joined(std::string_view digits) {
  if (digits.size() != 3 && digits.size() != 4) return false;
  const int hour = number(digits.substr(0, digits.size() - 2)), minute = number(digits.substr(digits.size() - 2));
  return hour >= 1 && hour <= 12 && minute < 60 && minute % 5 == 0;
}

Written written_at(std::string_view text, std::size_t i) {
  const std::size_t first = digits_at(text, i);
  const auto digits = text.substr(i, first);
  const std::size_t next = i + first;
  if (joined(digits)) return {Form::joined, next};
  if (!an_hour(digits)) return {};
  const char mark = next < text.size() ? text[next] : ' ';
  const std::size_t second = mark == '.' || mark == '-' ? digits_at(text, next + 1) : 0;
  if (second == 0) return {Form::hour, next};
  const auto rest = text.substr(next + 1, second);
  if (mark == '.' && second == 2 && number(rest) < 60) return {Form::dotted, next + 3};
  if (mark == '-' && an_hour(rest)) return {Form::range, next + 1 + second};
  return {};
}

using Few = std::initializer_list<std::string_view>;

// The words on both sides of a place in the text; a word on the far side of a full stop or comma is none.
class Neighbours {
 public:
  Neighbours(std::string_view text, std::size_t from, std::size_t to) : text_(text), before_(from), after_(to) {
    first_ = previous();
    second_ = previous();
    third_ = next();
    fourth_ = next();
    fifth_ = next();
  }
  template <class List = Few>
  bool before(const List& words) const { return is(first_, words); }
  template <class List = Few>
  bool farther(const List& words) const { return is(second_, words); }
  template <class List = Few>
  bool after(const List& words) const { return is(third_, words); }
  template <class List = Few>
  bool beyond(const List& words) const { return is(fourth_, words); }
  template <class List = Few>
  bool fifth(const List& words) const { return fifth_.empty() || is(fifth_, words); }
  bool led() const { return is(first_, phone().lead); }
  bool to_day() const { return is(third_, phone().day); }
  bool day_beyond() const { return is(fourth_, phone().day); }
  bool ends() const { return third_.empty(); }

 private:
  template <typename List>
  static bool is(std::string_view word, const List& words) {
    return std::any_of(words.begin(), words.end(), [&](auto w) { return text::iequals_ascii(word, w); });
  }
  std::string_view previous() {
    std::size_t end = before_;
    while (end > 0 && text_[end - 1] == ' ') --end;
    std::size_t from = end;
    while (from > 0 && (letter(text_[from - 1]) || text_[from - 1] == '\'')) --from;
    before_ = from == end ? 0 : from;
    if (from == end && end > 0 && text_.substr(0, end).find_last_of(".,!?;:-\n)") != end - 1) return kOther;
    return text_.substr(from, end - from);
  }
  std::string_view next() {
    std::size_t from = after_;
    while (from < text_.size() && text_[from] == ' ') ++from;
    std::size_t to = from;
    while (to < text_.size() && (letter(text_[to]) || text_[to] == '\'')) ++to;
    after_ = to == from ? text_.size() : to;
    return text_.substr(from, to - from);
  }

  static constexpr std::string_view kOther = "#";  // a number or a sign, and so no beginning
  std::string_view text_;
  std::size_t before_, after_;
  std::string_view first_, second_, third_, fourth_, fifth_;
};

// "8 at the pub then", while "5 at the moment" is a count.
bool at_the_venue(const Neighbours& n) {
  return n.after({"at"}) && n.beyond({"the", "da"}) && !n.fifth(phone().no_venue);
}

bool of_someone(const Neighbours& n) {
  return n.after({"at"}) && n.beyond(phone().whose);
}

bool closed(const Neighbours& n) {
  return n.ends() || n.after(phone().closing) || n.to_day();
}

constexpr std::size_t kSumWithin = 8;

// "den 6 plus lor", "so 3 plus we go town": a little past six. "6 plus a half", "8 plus 4" add up.
bool a_little_past(std::string_view rest, const Neighbours& n) {
  if (rest.substr(0, kSumWithin).find_first_of("0123456789") != std::string_view::npos) return false;
  if (!n.after({"plus", "smth", "something", "plusplus"})) return false;
  const bool lead = n.led() || n.before(phone().towards);
  return lead && n.beyond(phone().behind_plus);
}

// "abt 2 like tat", "bout 8 x".
bool some_hour(const Neighbours& n) {
  return n.before(phone().about) && n.after(phone().behind_about) && n.beyond(phone().beyond_about);
}

// "round yours for 7", "be there for 8": no seven things.
bool due_there(const Neighbours& n) {
  return n.before({"for", "4"}) && n.farther(phone().whither) && (closed(n) || n.after(phone().going_on));
}

// "back home around 5 take care", "dentist ard 5 so cant": what follows begins something else, and is no count.
bool before_anew(Form form, const Neighbours& n) {
  if (!n.after(phone().anew) || n.beyond(phone().no_anew)) return false;
  if (n.before({"at"})) return true;
  if (n.before(phone().ard) || (form == Form::joined && n.before(phone().about))) return true;
  return (n.before(phone().about) || n.before({"by"})) && n.farther(phone().has_hour);
}

constexpr std::size_t kActWithin = 14;

// "730. Lets go": an hour that is all the sentence, and what is done then.
bool alone_before_act(std::string_view text, const Written& w, const Neighbours& n) {
  if ((w.form != Form::joined && w.form != Form::dotted) || !n.before({""}) || !n.ends()) return false;
  auto rest = text::lower_ascii(text.substr(w.to, kActWithin));
  std::replace_if(rest.begin(), rest.end(), [](char c) { return c == ' '; }, '_');
  if (text.size() <= w.to + kActWithin) rest += '_';
  const auto& acts = phone().act;
  return std::any_of(acts.begin(), acts.end(), [&](auto act) { return rest.find("_" + std::string(act) + "_") != std::string::npos; });
}

// "ard 530 like dat", "reaching ard 7 smth": no count of things follows.
bool about(const Neighbours& n) {
  return n.before(phone().ard) && (n.ends() || n.after(phone().behind_ard) || n.to_day());
}

bool settled(const Neighbours& n) {
  if (n.after({"it"}) && n.beyond({"is"})) return true;
  return n.after(phone().settling) && !n.beyond(phone().beginning);
}

// "football at 6 lads", "pick you up at 3 outside school": who is spoken to, or where; no count of things.
bool addressed(const Neighbours& n) {
  return n.after(phone().addressed);
}

// "stepping away 1 to 3": from one hour to another.
std::size_t end_of_absence(std::string_view text, const Written& w, const Neighbours& n) {
  if (w.form != Form::hour || !n.before({"away", "out", "off", "gone"}) || !n.after({"to", "till", "until"})) return 0;
  std::size_t second = text.find_first_of("0123456789", w.to);
  if (second == std::string_view::npos || second > w.to + 7) return 0;
  const auto end = written_at(text, second);
  return end.form == Form::hour ? end.to : 0;
}

// "12.30 tmrw at the usual place", "moved us to 9.30 tomorrow", "picking you up 9 fri", "at yours 2 on saturday".
bool before_day(Form form, const Neighbours& n) {
  if (form == Form::joined || form == Form::range || !(n.to_day() || (n.after({"on"}) && n.day_beyond()))) return false;
  if (n.led() || n.before({"yours", "mine", "ours"})) return true;
  if (n.before({"up"})) return n.farther(phone().whom);
  return n.before({"to"}) && n.farther({"us", "me"});
}

bool says_hour(Form form, const Neighbours& n) {
  if (form == Form::range) return n.before({"fr", "frm"});
  if (about(n) || before_day(form, n) || due_there(n)) return true;
  if (n.before({"by"})) return n.farther(phone().arriving) && (n.ends() || n.after(phone().behind_by));
  if (n.before({"to"})) return n.farther(phone().yes) && (n.ends() || n.to_day() || n.after({"at", "then", "on"}));
  if (n.before({"u", "you", "ya"})) return n.farther({"c", "see", "meet"}) && (n.ends() || n.after({"then", "lor", "at", "tmr"}) || n.to_day());
  if (!n.led()) return false;
  return of_someone(n) || at_the_venue(n) || settled(n) || (form == Form::dotted && n.after({"ok", "at"}));
}

}  // namespace

LooseClock loose_clock_at(std::string_view text, std::size_t from) {
  if (from > 0 && std::string_view(" (\n\"~@").find(text[from - 1]) == std::string_view::npos) return {};  // the end of "3.10"
  const auto w = written_at(text, from);
  const char behind = w.to < text.size() ? text[w.to] : ' ';
  if (w.form == Form::none || letter(behind) || digit(behind) || behind == '%' || behind == '/' || behind == ':') return {};
  const Neighbours n(text, from, w.to);
  if (w.form == Form::hour && n.before({"at"}) && addressed(n)) return {w.to, true};
  const bool loose = w.form != Form::range && (a_little_past(text.substr(w.to), n) || some_hour(n) || before_anew(w.form, n));
  if (loose || alone_before_act(text, w, n)) return {w.to, true};
  if (const auto to = end_of_absence(text, w, n); to != 0) return {to, false};
  return says_hour(w.form, n) ? LooseClock{w.to, false} : LooseClock{};
}

}  // namespace daybook::detect
