#include "model/subject.h"

#include "base/limits.h"
#include "base/text.h"

namespace daybook::model {
namespace {

constexpr std::string_view kDash = " — ";

std::string join(std::string_view a, std::string_view b) {
  if (b.empty()) return std::string(a);
  return std::string(a) + std::string(kDash) + std::string(b);
}

}  // namespace

std::string subject(const Draft& d, std::string_view person_name) {
  const std::string name(person_name);
  std::string out;
  switch (d.kind) {
    case EventKind::site_visit:
      // Without a place what it is about stands for it; a person is no place.
      if (!d.place.empty()) out = join("On Site: " + d.place, d.description);
      else out = d.description.empty() ? join(name, "On Site") : "On Site: " + d.description;
      break;
    case EventKind::remote:
      out = join(name, "Remote (available)");
      break;
    case EventKind::unavailable:
      out = join(name, "Off / Unavailable");
      break;
    case EventKind::personal:
      out = join(name, d.description.empty() ? "Personal" : "Personal (" + d.description + ")");
      break;
    case EventKind::meeting:
      out = join(name, "Meeting");
      break;
    case EventKind::task_due:
      out = "Due: " + d.description;
      break;
    case EventKind::other:
      out = join(name, d.description.empty() ? "Busy" : d.description);
      break;
  }
  return text::clean_line(out, limits::kTitleBytes);
}

std::string titled(const Draft& d, std::string_view person_name, std::string_view title) {
  const bool shows_it = d.kind == EventKind::site_visit || d.kind == EventKind::personal || d.kind == EventKind::other;
  return shows_it ? subject(d, person_name) : text::clean_line(join(person_name, title), limits::kTitleBytes);
}

std::string_view category(EventKind kind) {
  switch (kind) {
    case EventKind::site_visit:
      return "Site Visit";
    case EventKind::remote:
      return "Remote";
    case EventKind::unavailable:
      return "Unavailable";
    case EventKind::personal:
      return "Personal";
    case EventKind::meeting:
      return "Meeting";
    case EventKind::task_due:
      return "Task Due";
    case EventKind::other:
      break;
  }
  return "";
}

std::string_view category_color(std::string_view c) {
  if (c == "Task Due") return "red";
  if (c == "Unavailable") return "darkRed";
  if (c == "Site Visit") return "blue";
  if (c == "Remote") return "green";
  if (c == "Personal") return "purple";
  return c == "Meeting" ? "teal" : "";
}

bool occupies(EventKind kind) { return kind != EventKind::remote && kind != EventKind::task_due; }

}  // namespace daybook::model
