// daybook import, export.
#include <unistd.h>

#include <cstdio>

#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/ics_text.h"
#include "cli/output_file.h"
#include "cli/screen.h"
#include "cli/settings.h"

namespace daybook::cli {
namespace {

// Leaves room below the 256 KiB of a command document for JSON escapes.
constexpr std::size_t kChunk = 160 * 1024;

Error tool_error(const json::Value& error) {
  return Error{Errc::internal,
               std::string(error.str("type")) + ": " + std::string(error.str("message")), ""};
}

// Adds the counts and appends the lists of one part's answer to those of the whole.
void add_up(json::Value& whole, const json::Value& part) {
  for (const auto& [name, value] : part.members()) {
    const auto* old = whole.find(name);
    if (old != nullptr && old->is(json::Kind::integer) && value.is(json::Kind::integer)) {
      whole.set(name, json::Value::integer(old->as_int() + value.as_int()));
    } else if (old != nullptr && old->is_array() && value.is_array()) {
      auto list = *old;
      for (const auto& item : value.items()) list.push(item);
      whole.set(name, std::move(list));
    } else {
      whole.set(name, value);
    }
  }
}

// What is said of a part names the lines of the file.
json::Value with_lines_of_file(json::Value answer, const IcsPart& part) {
  for (const char* list : {"errors", "notes"}) {
    if (!answer[list].is_array()) continue;
    auto moved = json::Value::array();
    for (auto item : answer[list].items()) {
      const auto line = static_cast<std::size_t>(item["line"].as_int());
      moved.push(item.set("line", json::Value::integer(static_cast<std::int64_t>(part.line_in_file(line)))));
    }
    answer.set(list, std::move(moved));
  }
  return answer;
}

json::Value too_large(std::size_t line) {
  auto fault = json::Value::object();
  fault.set("line", json::Value::integer(static_cast<std::int64_t>(line)));
  fault.set("message", json::Value::string("this event is larger than " +
                                           std::to_string(kChunk / 1024) + " KiB and was left out"));
  auto list = json::Value::array();
  list.push(std::move(fault));
  auto v = json::Value::object();
  return v.set("failed", json::Value::integer(1)).set("errors", std::move(list));
}

Result<std::string> collect(Asker& asker) {
  std::string text;
  json::Value cursor;
  do {
    auto args = json::Value::object();
    if (!cursor.is_null()) args.set("cursor", cursor);
    DAYBOOK_ASSIGN(const auto answer, asker.ask("calendar_export_ics", std::move(args)));
    if (!answer.ok) return tl::unexpected<Error>(tool_error(answer.error));
    text += answer.result.str("ics");
    cursor = answer.result["next"];
  } while (!cursor.is_null());
  return text;
}

// One calendar out of the pages, which may each be a whole one.
Result<std::string> unite(const std::string& pages) {
  DAYBOOK_ASSIGN(const auto parts, split_ics(pages));
  std::string out = parts.head;
  for (const auto& zone : parts.zones) out += zone;
  for (const auto& item : parts.items) out += item.text;
  return out + "END:VCALENDAR\r\n";
}

}  // namespace

Result<int> run_import(const Options& options) {
  if (options.to && options.operands.empty()) return move_local_events(options);
  if (options.operands.size() != 1) return usage_error("import wants one .ics file, or --to and a calendar");
  DAYBOOK_ASSIGN(const std::string text, read_file(options.operands[0]));
  DAYBOOK_ASSIGN(const auto ics, split_ics(text));
  const auto [chunks, too_big] = pack_ics(ics, kChunk);
  DAYBOOK_ASSIGN(auto asker, Asker::open(options));
  auto total = json::Value::object();
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\rpart %zu of %zu", i + 1, chunks.size());
    auto args = json::Value::object();
    args.set("ics", json::Value::string(chunks[i].text));
    DAYBOOK_ASSIGN(const auto answer, asker.ask("calendar_import_ics", std::move(args)));
    if (!answer.ok) return tl::unexpected<Error>(tool_error(answer.error));
    add_up(total, with_lines_of_file(answer.result, chunks[i]));
  }
  for (const auto line : too_big) add_up(total, too_large(line));
  if (isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
  DAYBOOK_TRY(asker.close());
  std::fputs(readable(total).c_str(), stdout);
  return 0;
}

Result<int> run_export(const Options& options) {
  if (options.operands.size() > 1) return usage_error("export wants one file or none");
  DAYBOOK_ASSIGN(auto asker, Asker::open(options));
  DAYBOOK_ASSIGN(const std::string pages, collect(asker));
  DAYBOOK_TRY(asker.close());
  DAYBOOK_ASSIGN(const std::string text, unite(pages));
  if (options.operands.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
  }
  DAYBOOK_TRY(write_file(options.operands[0], text));
  return 0;
}

}  // namespace daybook::cli
