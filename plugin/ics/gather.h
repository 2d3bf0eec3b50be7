// Gathers the lines of one component and turns them into a value.
#pragma once

#include "ics/reader.h"
#include "ics/values.h"

namespace daybook::ics {

class CalendarReader::Gatherer {
 public:
  Gatherer(std::size_t line, const time::Zone& floating, FileZones& zones)
      : floating_(floating), zones_(zones) {
    out_.line = line;
  }
  std::size_t line() const { return out_.line; }
  const std::string& uid() const { return out_.event.ical_uid; }
  bool replaces() const;
  bool has_start() const { return start_.has_value(); }
  void take(const ContentLine& l);
  // VALARM: what warns on the screen so many minutes before the start.
  void open_alarm() { alarm_ = Alarm{}; }
  void take_alarm(const ContentLine& l);
  void close_alarm();
  // Errors: invalid; `where` is the number of the line at fault.
  Result<ReadEvent> finish();
  const std::vector<Fault>& notes() const { return notes_; }

 private:
  // What a date or time is measured in.
  struct Frame {
    std::optional<time::Zone> zone;  // none: floating, or a zone of the file's own
    std::shared_ptr<const CustomZone> custom;
    bool unsure = false;
  };
  struct Alarm {
    bool shown = true;  // not by mail, and not a placeholder
    std::optional<int> minutes;
  };
  Frame frame_of(const ContentLine& l, const Stamp& stamp) const;
  time::Local in_frame(const ContentLine& l, const Stamp& stamp) const;
  Status read_start();
  void read_end();
  void end_at(time::Instant t);
  bool ends_before_it_starts();
  void read_replaces(const ContentLine& l);
  void read_dates(const ContentLine& l);
  void read_one_date(const ContentLine& l, std::string_view part);
  void keep_for_later(const ContentLine& l);
  void read_categories(std::string_view v);
  void read_attendee(const ContentLine& l);
  void note(std::size_t line, std::string message);

  ReadEvent out_;
  std::optional<Alarm> alarm_;
  const time::Zone floating_;
  FileZones& zones_;
  Frame frame_;
  std::optional<ContentLine> start_, end_, duration_;
  std::vector<ContentLine> later_;  // lines that need the event's zone to be read
  std::size_t later_bytes_ = 0;
  std::vector<Fault> notes_;
};

class CalendarReader::ZoneGatherer {
 public:
  void open(std::string_view component);
  void close(std::string_view component);
  void take(const ContentLine& l);
  void finish(FileZones& zones);

 private:
  std::string id_, location_;
  std::vector<Observance> parts_;
  bool in_part_ = false;
};

}  // namespace daybook::ics
