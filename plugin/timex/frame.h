// What the grammar builds: one candidate expression, filled piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include "timex/timex.h"

namespace daybook::timex {

// A clock reading as written. `bare` hours carry no am or pm: the day part named with them or the
// working hours decide.
struct Clock {
  int sec = -1;
  bool bare = false;
  bool seconds = false;
  bool h24 = false;  // written 13:00 or later: its partner in a range is written so too
  bool given() const { return sec >= 0; }
};

// How a day was named, where another tense would name another day.
enum class Flex : std::uint8_t { none, weekday, monthday, monthdate };

// What a day is told by that was named before: "that evening", "the one after".
enum class Ref : std::uint8_t { none, day, week, weekday, next };

enum Part : std::uint8_t {
  kNoPart, kMorning, kAfternoon, kEvening, kNight, kLunch, kMidMorning, kMidAfternoon, kEndOfDay
};

inline constexpr char kNumericDate[] = "numeric date";

struct Frame {
  int first = 0;  // tokens, end exclusive
  int last = 0;
  bool has_day = false;
  bool has_end = false;
  bool has_length = false;
  bool shift = false;
  bool weak = false;       // needs evidence from what stands beside it
  bool weekday_only = false;
  bool instant = false;    // counted from now: day and clock are both known
  bool month_only = false;
  bool bare_number = false;  // a lone number that may be an hour
  bool range_words = false;  // "from", "between": already a range by its words
  bool numeric = false;      // 3/9: the order of day and month was a guess
  bool implied = false;      // the day is today because nothing else was said
  bool by_hours = false;     // am or pm was decided by the working hours alone
  bool no_such = false;      // 30 February: said, but there is none; takes its clock with it
  bool weekdays = false;     // a range of weekdays: "Mon-Fri"
  bool day_last = false;     // the day was said behind its clock time
  bool has_alt = false;      // another reading of the day
  bool close = false;
  bool has_offset = false;
  Flex flex = Flex::none;
  Ref ref = Ref::none;
  bool ref_only = false;   // nothing where no day was named before
  std::int8_t ref_days = 0;
  Grain grain = Grain::day;
  Open open = Open::none;
  std::uint8_t part = kNoPart;
  std::uint8_t weekday = 0;
  std::int8_t nth = 0;     // "the last Friday of the month": -1; 0: not named so
  int zone = -1;           // index into the lexicon's zones
  time::Date day{};
  time::Date end{};  // exclusive
  time::Date alt{};
  Clock from;
  Clock to;
  int offset = 0;         // minutes
  int repeat = -1;        // index of a Repeat
  std::int64_t seconds = 0;
  const char* why = "";

  bool has_clock() const { return from.given(); }
  bool plain_day() const { return has_day && !has_end && !has_clock() && repeat < 0 && !has_length; }
  bool plain_clock() const { return has_clock() && !has_day && repeat < 0 && !has_length; }
  bool only_part() const { return part != kNoPart && !has_day && !has_clock() && repeat < 0 && !has_length; }
};

inline constexpr Frame kNoFrame{};  // copying it costs less than setting each member

// A recurrence on its way to RRULE.
struct Repeat {
  char freq = 'W';          // H D W M Y, or N for minutes
  int interval = 1;
  std::uint8_t days = 0;    // bit 0 Monday … bit 6 Sunday
  int nth = 0;              // with days: first Monday (1), last Friday (-1)
  int nth2 = 0;             // "the first and third Monday"
  int monthday = 0;         // -1: last day
  int monthday2 = 0;   // "the 10th and 25th"
  int setpos = 0;      // the n-th of the days, -1: the last ("last working day")
  int month = 0;
  std::uint32_t hours = 0;  // "every two hours from 6 to 10": those of the day, bit 0 midnight
  int count = 0;
  bool has_until = false;
  time::Date until{};
  bool has_start = false;
  time::Date start{};
  static constexpr std::size_t kExcept = 8;
  std::uint8_t excepts = 0;   // days left out: "except March 16"
  time::Date except[kExcept]{};
};

// An amount, and what a smaller unit adds to it in seconds.
struct Sum {
  double n = 0;
  int unit = 0;
  double more = 0;
};

// A length on its way: the units come falling.
struct Total {
  std::int64_t seconds = 0;
  int last_unit = 99;
  int parts = 0;
  bool article = false;
};

// The frames of one sentence: a vector without the heap, of at most kMax.
class FrameList {
 public:
  static constexpr std::size_t kMax = 32;
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == kMax; }
  Frame& operator[](std::size_t i) { return begin()[i]; }
  const Frame& operator[](std::size_t i) const { return begin()[i]; }
  Frame& back() { return begin()[size_ - 1]; }
  const Frame& back() const { return begin()[size_ - 1]; }
  Frame* begin() { return reinterpret_cast<Frame*>(bytes_); }
  Frame* end() { return begin() + size_; }
  const Frame* begin() const { return reinterpret_cast<const Frame*>(bytes_); }
  const Frame* end() const { return begin() + size_; }
  void clear() { size_ = 0; }
  // A frame to be filled where it is going to stand; `keep` makes it one of the list, which must not be full.
  Frame& next() { return *::new (static_cast<void*>(begin() + size_)) Frame(kNoFrame); }
  void keep() { ++size_; }
  void erase(std::size_t i) {
    for (; i + 1 < size_; ++i) (*this)[i] = (*this)[i + 1];
    --size_;
  }

 private:
  std::size_t size_ = 0;
  alignas(Frame) unsigned char bytes_[kMax * sizeof(Frame)];  // left uninitialised on purpose
};
static_assert(std::is_trivially_copyable_v<Frame> && std::is_trivially_destructible_v<Frame>);

}  // namespace daybook::timex
