// An utterance to the assistant: what it wants done with the calendar, and the parts it names. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "detect/detect.h"

namespace daybook::detect {

enum class Intent : std::uint8_t { create, update, remove, query, other };
std::string_view intent_name(Intent intent);  // "create", …, remove is "delete"

enum class Scope : std::uint8_t { one, following, all };
std::string_view scope_name(Scope scope);

struct Request {
  Intent intent = Intent::other;
  double confidence = 0;
  std::optional<model::Span> when;         // a new or asked-for time
  bool end_assumed = false;
  std::optional<std::int64_t> seconds;     // how long
  std::optional<std::int64_t> shift;       // by how much a known event moves, in seconds
  std::string title;                       // of the event made or meant
  std::string where;
  std::vector<std::string> who;            // as written
  std::optional<model::Span> which;        // update, delete: the time of the event that is meant
  Scope scope = Scope::one;
  std::string rrule;
  std::vector<model::Evidence> evidence;
};

// The text is already cut free of the bot's name. Never fails: what is no request is `other`.
Request read_intent(std::string_view text, const timex::Context& context);

}  // namespace daybook::detect
