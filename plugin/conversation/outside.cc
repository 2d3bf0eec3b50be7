#include "conversation/outside.h"

#include "conversation/wording.h"

namespace daybook::conversation {
namespace {

using What = model::Outside::What;

std::string quoted(std::string_view title) { return "'" + std::string(title_or_busy(title)) + "'"; }

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return out;
}

std::string answer_words(const std::string& who, const std::string& answer) {
  if (answer == "accepted") return who + " accepted.";
  if (answer == "declined") return who + " declined.";
  return who + " may come.";
}

std::string told(const model::Event& before, const model::Event* after, const model::Outside& o,
                 const time::Zone& reader) {
  switch (o.what) {
    case What::moved:
      return "It moved from " + when_for(before.span, reader) + " to " + when_for(after->span, reader) +
             ".";
    case What::changed:
      return "Its " + listed(o.fields) + " changed.";
    case What::cancelled:
      return "It was cancelled there (" + when_for(before.span, reader) + ").";
    case What::reply:
      return answer_words(o.who, o.answer);
  }
  return {};
}

}  // namespace

std::string changed_outside(std::string_view calendar, const model::Event& before,
                            const model::Event* after, const std::vector<model::Outside>& changes,
                            const time::Zone& reader) {
  std::string out = quoted(before.title) + " was changed in the calendar " + std::string(calendar) + ".";
  for (const auto& o : changes) out += " " + told(before, after, o, reader);
  return out;
}

std::string not_written(std::string_view calendar, std::string_view title, std::string_view reason, bool doubt) {
  return quoted(title) + " could not be written to the calendar " + std::string(calendar) + ": " +
         std::string(reason) + (doubt ? "." : ". Nothing was changed there.");
}

std::string not_confirmed_yet(std::string_view calendar, std::string_view title) {
  return "The calendar " + std::string(calendar) + " has not confirmed " + quoted(title) +
         " yet. It is tried on, and you will hear what came of it.";
}

std::string waits_for_server(std::string_view calendar, std::string_view reason) {
  return std::string(calendar) + " has not confirmed it yet" +
         (reason.empty() ? std::string() : " (" + std::string(reason) + ")") +
         "; it is tried on, and calendar_sync_status tells when nothing is left";
}

std::string sign_in_ended(std::string_view calendar, std::string_view why) {
  return "The sign-in to the calendar " + std::string(calendar) + " has ended: " + std::string(why) +
         ". What is known of it stays; it goes on once the settings hold a sign-in that is valid.";
}

std::string sign_in_ends(std::string_view calendar, std::string_view when) {
  return "The sign-in to the calendar " + std::string(calendar) + " ends on " + std::string(when) +
         ". Somebody should sign in again before (daybook connect); after that nothing is fetched or written.";
}

std::string not_known(std::string_view calendar, std::string_view why) {
  return "What is in the calendar " + std::string(calendar) + " is not known: " + std::string(why) + ".";
}

std::string not_kept(std::string_view calendar, const std::vector<std::string>& fields) {
  return "The calendar " + std::string(calendar) + " did not keep all of it: " + listed(fields) + ".";
}

}  // namespace daybook::conversation
