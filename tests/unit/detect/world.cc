#include "unit/detect/world.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"

namespace daybook::detect::testing {
namespace {

std::string value(std::string_view line, std::string_view key) {
  const auto i = line.find(std::string(key) + "=");
  if (i == std::string_view::npos) return {};
  const auto from = i + key.size() + 1;
  return std::string(line.substr(from, line.find(' ', from) - from));
}

std::string moment(time::Local t, bool all_day) {
  return all_day ? time::format_date(time::date_of(t)) : time::format_local_minutes(t);
}

}  // namespace

model::Directory directory() {
  model::Directory d;
  for (const auto& [id, name] : {std::pair{"ana", "Ana"}, {"ben", "Ben"}, {"cleo", "Cleo Marsh"}, {"dov", "Dov"}}) {
    model::Person p;
    p.id = id;
    p.name = name;
    d.people.push_back(p);
  }
  d.places = {{"City of Harmony", {"harmony"}},
              {"Fairview Sanitation", {"fairview", "fairview san"}},
              {"South County Water", {"south-county", "scw"}},
              {"Pine Ridge Well", {"pine ridge"}},
              {"Marlowe Pumping", {"marlowe"}},
              {"3 Oaks Ranch", {"3 oaks", "three oaks"}},
              {"Quarry Lake Club", {"quarry lake", "tough"}}};
  d.conversations = {{"C-harmony", "City of Harmony", true},
                     {"C-fairview", "Fairview Sanitation", true},
                     {"C-general", "", true}};
  return d;
}

timex::Context at(std::string_view ref, std::string_view zone) {
  timex::Context c;
  c.zone = *time::Zone::find(zone);
  c.now = time::parse_iso(ref)->local;
  return c;
}

std::vector<Row> table(const std::string& file) {
  std::ifstream in(std::string(DAYBOOK_TEST_DATA) + "/detect/" + file);
  EXPECT_TRUE(in.is_open()) << file;
  std::vector<Row> rows;
  std::string line, head;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '@') {
      head = line;
      continue;
    }
    const auto f = text::split(line, '|');
    if (f.size() < 5) continue;
    Row r{file + ":" + std::to_string(number), value(head, "ref"), value(head, "author"), value(head, "channel"),
          f[0] == "yes", std::string(f[1]), {}, {}, std::string(line.substr(static_cast<std::size_t>(f[4].data() - line.data())))};
    const auto year = r.ref.substr(0, 5);
    if (!f[2].empty()) r.start = year + std::string(f[2]);
    if (!f[3].empty()) r.end = year + std::string(f[3]);
    rows.push_back(std::move(r));
  }
  return rows;
}

Verdict ask(const Detector& detector, const Row& row) {
  return detector.assess({row.text, row.author, row.channel, at(row.ref)});
}

std::string start_of(const model::Span& span) { return moment(span.start, span.all_day); }
std::string end_of(const model::Span& span) { return moment(span.end, span.all_day); }

}  // namespace daybook::detect::testing
