// Lists of events and entries as pages of one answer, and what of an event its asker may see.
#include "base/json_shorten.h"
#include "base/text.h"
#include "tools/common.h"

namespace daybook::tools {
namespace {

using F = model::Field;
// What may stand in an event whose rest is hidden.
constexpr auto kSeenOfHidden = model::fields_of(
    {F::event_id, F::calendar_id, F::title, F::start_at, F::end_at, F::weekday, F::timezone,
     F::display_timezone, F::all_day, F::busy, F::location, F::description, F::linked_note_paths});

model::Form seen_by(const model::Event& e, model::Form form) {
  form.redacted = !policy::whole(e);
  if (form.redacted) form.fields &= kSeenOfHidden;
  return form;
}

}  // namespace

json::Value event_json(const model::Event& e, const time::Zone* display) {
  return model::to_json(e, display, seen_by(e, {}));
}

namespace {

using json::kPageBytes;

bool says_nothing(std::string_view name, const json::Value& v) {
  if (v.is_null() || (v.is_string() && v.as_string().empty()) || (v.is_array() && v.items().empty()))
    return true;
  for (const char* told_by_get_event : {"origin", "created_at", "updated_at", "butler_name"})
    if (name == told_by_get_event) return true;
  return (name == "status" && (v.as_string() == "confirmed" || v.as_string() == "active")) ||
         (name == "visibility" && v.as_string() == "default") || (name == "busy" && v.as_bool()) ||
         (name == "butler_generated" && !v.as_bool());
}

// How many of them, from the first on, fit into a page.
std::size_t fitting(const std::vector<json::Value>& entries) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    bytes += json::dumped_size(entries[i]) + 1;
    if (bytes > kPageBytes) return i;
  }
  return entries.size();
}

}  // namespace

void add_page(json::Value& answer, const char* name, std::vector<json::Value> entries,
              const Arguments& args, bool more) {
  const bool in_full = fitting(entries) == entries.size();
  if (!in_full) {
    for (auto& e : entries) e.erase_if(says_nothing);
    // A page of none would be asked for again for ever.
    json::shorten(entries.front(), kPageBytes - 1);
    const auto most = fitting(entries);
    more = most < entries.size() || more;
    entries.resize(most);
  }
  const auto next = cursor_of(args) + entries.size();
  answer.set(name, json::Value::array(std::move(entries))).set("truncated", json::Value::boolean(more));
  if (!in_full) answer.set("brief", json::Value::boolean(true));
  if (more) answer.set("next", json::Value::integer(static_cast<std::int64_t>(next)));
}

namespace {

// Alone in its page, in which it fits: a page of none would be asked for again for ever.
void write_shortened(const model::Event& e, const time::Zone* display, const model::Form& form, std::string& out) {
  auto entry = model::to_json(e, display, seen_by(e, form));
  json::shorten(entry, kPageBytes - 1);
  out += json::dump(entry);
}

// As many of them, from the first on, as fit into a page; of a brief one the first always does.
std::size_t write_page(const std::vector<store::Occurrence>& found, const time::Zone* display,
                       const model::Form& form, std::string& out) {
  out.assign("[");
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto before = out.size();
    if (i != 0) out += ',';
    model::write_json(found[i].event, display, seen_by(found[i].event, form), out);
    if (out.size() <= kPageBytes) continue;
    out.resize(before);
    if (i == 0 && form.brief) {
      write_shortened(found[i].event, display, form, out);
      continue;
    }
    out += ']';
    return i;
  }
  out += ']';
  return found.size();
}

}  // namespace

void add_events(json::Value& answer, const std::vector<store::Occurrence>& found,
                const time::Zone* display, const Arguments& args, bool more) {
  model::Form form{fields_of(args)};
  std::string page;
  page.reserve(kPageBytes + 2048);
  auto told = write_page(found, display, form, page);
  if (told < found.size()) {
    form.brief = true;
    told = write_page(found, display, form, page);
  }
  more = more || told < found.size();
  answer.set("events", json::Value::written(std::move(page))).set("truncated", json::Value::boolean(more));
  if (form.brief) answer.set("brief", json::Value::boolean(true));
  const auto next = static_cast<std::int64_t>(cursor_of(args) + told);
  if (more) answer.set("next", json::Value::integer(next));
}

model::Fields fields_of(const Arguments& args) {
  if (!args.has("fields")) return ~model::Fields{0};
  model::Fields set = 0;
  for (const auto& name : args.value("fields").items())
    if (const auto f = model::field_from_name(name.as_string())) set |= model::fields_of({*f});
  return set;
}

void check_fields(Arguments& args) {
  for (const auto& name : args.value("fields").items())
    if (!model::field_from_name(name.as_string()))
      args.fault("fields", "\"" + text::clean_line(name.as_string(), 40) + "\" is no field of an event; "
                               "calendar_get_event shows them all");
}

Arg fields_arg() {
  return {"fields", ArgType::texts, false, "only these fields of each event, e.g. title, start_at", nullptr, {}, 1, 40};
}

std::size_t cursor_of(const Arguments& args) {
  return static_cast<std::size_t>(args.whole("cursor", 0));
}

Arg cursor_arg() {
  return {"cursor", ArgType::whole, false, "\"next\" of the page before", nullptr, {}, 0, 100000};
}

}  // namespace daybook::tools
