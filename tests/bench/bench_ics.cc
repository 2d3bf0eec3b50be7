// Reading 50,000 events: ours, event by event, against libical's bare parse of the same text.
#include <benchmark/benchmark.h>
#include <libical/ical.h>

#include <string>

#include "ics/reader.h"

namespace {

std::string text() {
  std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n";
  for (int i = 0; i < 50000; ++i) {
    const auto n = std::to_string(i);
    char day[20];
    std::snprintf(day, sizeof day, "2025%02d%02dT%02d", 1 + i % 12, 1 + i % 28, 7 + i % 11);
    out += "BEGIN:VEVENT\r\nUID:" + n +
           "@example.com\r\nDTSTAMP:20240101T000000Z\r\nSUMMARY:Meeting " + n +
           "\r\nDTSTART;TZID=Europe/Berlin:" + day + "0000\r\nDTEND;TZID=Europe/Berlin:" + day +
           "3000\r\nDESCRIPTION:";
    for (int j = 0; j < 7; ++j)
      out += "agenda and notes of the meeting and more words " + n + "\r\n ";
    out +=
        "end\r\nLOCATION:Room 5\\, Building A\r\nORGANIZER;CN=Kim:mailto:kim@example.com\r\n"
        "ATTENDEE;CN=Lee;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:lee@example.com\r\n"
        "STATUS:CONFIRMED\r\nSEQUENCE:0\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n";
  }
  return out + "END:VCALENDAR\r\n";
}

void ours(benchmark::State& state) {
  const auto all = text();
  for (auto _ : state) {
    daybook::ics::FileZones zones;
    daybook::ics::CalendarReader reader(daybook::ics::LineReader(all), daybook::time::Zone::utc(),
                                        zones);
    std::size_t n = 0;
    while (auto e = reader.next()) ++n;
    if (n != 50000) state.SkipWithError("events are missing");
  }
  state.SetItemsProcessed(state.iterations() * 50000);
}

void libical(benchmark::State& state) {
  const auto all = text();
  for (auto _ : state) icalcomponent_free(icalparser_parse_string(all.c_str()));
  state.SetItemsProcessed(state.iterations() * 50000);
}

BENCHMARK(libical)->Unit(benchmark::kMillisecond)->Repetitions(3)->ReportAggregatesOnly();
BENCHMARK(ours)->Unit(benchmark::kMillisecond)->Repetitions(3)->ReportAggregatesOnly();

}  // namespace

BENCHMARK_MAIN();
