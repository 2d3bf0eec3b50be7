// Every sentence Daybook says to people, in one place. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/change.h"
#include "model/proposal.h"

namespace daybook::conversation {

std::string in_quotes(std::string_view s);

// "Thursday 2026-03-12, 08:00–12:00 (America/Los_Angeles)", "Thursday 2026-03-12, all day",
// "Thursday 2026-03-12 to Friday 2026-03-13, all day".
std::string when(const model::Span& span);
// The same in the reader's zone, where that is another.
std::string when_for(const model::Span& span, const time::Zone& reader);
// "place + weekday + 'heading to'"; the strongest signals first.
std::string because(const model::Draft& draft);
// "repeats: every week on Tuesday"; empty for none. The last day is that of the zone.
std::string repeats(std::string_view rrule, const time::Zone& zone);

// `unsure`: why it is not known whether the time is free, or empty.
std::string question(const model::Proposal& p, const std::vector<model::Clash>& clashes,
                     std::string_view unsure = {});
std::string ask_again_parked(const model::Proposal& p, const std::vector<model::Clash>& clashes,
                             std::string_view unsure,
                             bool begun, std::string_view expired_since);
// `asked`: the question that was answered with yes.
std::string saved(const model::Event& event, const model::Proposal& asked, int undo_minutes,
                  bool undo_possible);
std::string colleague_told(std::string_view who, const model::Event& event,
                           const time::Zone& reader);
std::string colleague_restored(std::string_view who, const model::Event& e, const time::Zone& reader);
std::string colleague_untold(std::string_view who, const model::Event& event,
                             const time::Zone& reader);
std::string overlap_line(const std::vector<model::Clash>& clashes);
std::string dismissed(const model::Proposal& p);
std::string too_late(const model::Proposal& p);
std::string correction_past(const model::Span& wanted);
std::string colleague_changed(std::string_view who, const model::Event& event, const time::Zone& reader);
std::string colleague_moved(std::string_view who, const model::Event& event,
                            const time::Zone& reader);
std::string withdrawn(const model::Proposal& p);
std::string nothing_of_yours(std::string_view words);
std::string which_of(const std::vector<model::Event>& events);
std::string called_off(const model::Proposal& p);
std::string choice_line(std::string_view name, std::string_view value);  // what a person chose once
std::string one_time_only();  // a correction that names two
std::string hour_wanted();    // a correction that names a part of the day only
std::string hours_backwards();
std::string still_open(const model::Proposal& p);  // "not sure"
std::string told_no_such_clock(std::string_view words);  // "25:00"
std::string no_such_day(std::string_view words);   // "30 February"
std::string settled_before(const model::Proposal& p);
// What taking a change back did: the event is gone again, back again, or as it was before.
std::string undone(const model::ChangeAnswer& answer);
std::string why(const model::Proposal& p);
std::string help(std::string_view assistant_prefix);
std::string list_heading(std::string_view range, bool empty);
// A butler's reminder; `skipped`: how many before it were not told.
std::string reminder(std::string_view butler, std::string_view title, const model::Span& when,
                     bool late, bool missed, std::size_t skipped);
// What stands for a title that the reader may not see.
std::string title_or_busy(std::string_view title);
std::string unknown_button();
std::string not_understood(std::string_view prefix);  // words that are neither a command nor a plan
std::string after_check_in(std::string_view prefix, bool more);  // "no" or "yes" to the evening's question
std::string list_goes_on();  // the last line of a list that is cut
std::string event_line(const model::Span& span, std::string_view title, const time::Zone& reader,
                       bool with_day);

}  // namespace daybook::conversation
