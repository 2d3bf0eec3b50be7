#include "unit/timex/table.h"

#include <fstream>

#include "base/text.h"

namespace daybook::timex::testing {
namespace {

std::string unescape(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '\\' && i + 1 < s.size() && s[i + 1] == 'n') {
      out += '\n';
      ++i;
    } else {
      out += s[i];
    }
  }
  return out;
}

void setting(std::string_view line, Context& context, std::string& language) {
  const auto blank = line.find(' ');
  const std::string_view key = line.substr(1, blank - 1);
  const std::string_view value = text::trim(line.substr(blank));
  if (key == "ref") context.now = time::parse_iso(value).value().local;
  if (key == "zone") context.zone = time::Zone::find(value).value();
  if (key == "lang") language = value;
  if (key == "prefer") context.prefer = value == "past" ? Prefer::past : value == "nearest" ? Prefer::nearest : Prefer::future;
  if (key == "answer") context.answer = value == "yes";
  if (key == "order") context.order = value == "dmy" ? DateOrder::day_first : value == "mdy" ? DateOrder::month_first : DateOrder::by_zone;
}

}  // namespace

std::vector<Row> read_table(const std::string& leaf) {
  std::ifstream in(std::string(DAYBOOK_TEST_DATA) + "/timex/" + leaf);
  std::vector<Row> rows;
  Context context;
  context.now = time::parse_iso("2026-03-04T09:00").value().local;
  context.zone = time::Zone::find("America/Los_Angeles").value();
  static auto* languages = new std::vector<std::string*>;  // rows keep views into them
  languages->push_back(new std::string("en"));
  context.language = *languages->back();
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '@') {
      std::string language(context.language);
      setting(line, context, language);
      languages->push_back(new std::string(language));
      context.language = *languages->back();
      continue;
    }
    const auto cells = text::split(line, '\t');
    Row row;
    row.where = leaf + ":" + std::to_string(number);
    row.name = cells.empty() ? "" : std::string(cells[0]);
    row.text = cells.size() > 1 ? unescape(cells[1]) : "";
    row.want = cells.size() > 2 ? std::string(text::trim(cells[2])) : "(no expectation)";
    row.context = context;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string show(const Expression& e, std::string_view text, bool words) {
  const Reading& r = e.best();
  std::string out(kind_name(r.kind));
  const std::string start = format(r.start);
  if (!start.empty()) out += ' ' + start;
  if (r.end) out += (start.empty() ? " .." : "..") + format(*r.end);
  if (r.kind != Kind::duration && r.grain != Grain::day && r.grain != Grain::minute) out += " grain=" + std::string(grain_name(r.grain));
  if (r.open != Open::none) out += r.open == Open::from ? " open=from" : " open=until";
  if (!r.rrule.empty()) out += " rrule=" + r.rrule;
  for (const auto day : r.except) out += " not=" + time::format_date(day);
  if (r.kind == Kind::duration) out += ' ' + std::to_string(r.seconds);
  if (r.shift) out += " shift";
  if (words) out += " [" + std::string(text.substr(e.from, e.to - e.from)) + "]";
  return out;
}

std::string show_all(const std::vector<Expression>& all, std::string_view text, bool words) {
  std::string out;
  for (const Expression& e : all) {
    if (!out.empty()) out += " ; ";
    out += show(e, text, words);
  }
  return out.empty() ? "-" : out;
}

}  // namespace daybook::timex::testing
