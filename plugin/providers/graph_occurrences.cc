// Single occurrences of a series in a mailbox.
#include <algorithm>

#include "providers/difference.h"
#include "providers/graph_calendar.h"

namespace daybook::providers {
namespace {

tl::unexpected<WriteFailure> failed(net::Failure failure) {
  return tl::unexpected<WriteFailure>(WriteFailure{std::move(failure), std::nullopt});
}

Error cannot_put_back() {
  return {Errc::invalid,
          "Microsoft calendars cannot put back an occurrence that was taken out of its series; make an "
          "event of its own at that time",
          "event_id"};
}

}  // namespace

// By the id it had when we last agreed; else among what takes place around its original start.
net::Task<tl::expected<std::optional<GraphItem>, net::Failure>> GraphCalendar::occurrence(
    RemoteWrite write, std::string id, time::Local original) {
  const auto pick = [&](const std::vector<GraphItem>& all) -> std::optional<GraphItem> {
    for (const auto& one : all)
      if (one.event.original_start == original) return one;
    return {};
  };
  for (const auto& o : write.before.overrides) {
    if (o.original_start != original || o.external_id.empty()) continue;
    auto getting = get(o.external_id);
    auto there = co_await getting;
    if (!there) co_return tl::unexpected<net::Failure>(std::move(there).error());
    auto item = there->is_object() ? graph_item(*there, setting_.zone)
                                   : Result<GraphItem>(fail(Errc::not_found, "gone"));
    if (item && item->event.series_id == id && item->event.original_start == original)
      co_return std::optional(std::move(*item));
  }
  const auto at = write.after.master.span.zone.to_instant(original);
  auto listing = instances(id, at - time::days(1), at + time::days(2), Occurrences::whole);
  auto near = co_await listing;
  if (!near) co_return tl::unexpected<net::Failure>(std::move(near).error());
  co_return pick(*near);
}

net::Task<GraphCalendar::Edited> GraphCalendar::write_occurrence(RemoteWrite write, std::string id,
                                                                 OccurrenceEdit edit) {
  auto looking = occurrence(write, id, edit.original);
  auto there = co_await looking;
  if (!there) co_return failed(std::move(there).error());
  if (!there->has_value()) {
    // Gone, as is wanted; or of a series that was changed with it: reading back tells.
    if (!edit.wanted || edit.moved) co_return Edited{};
    if (!edit.known) co_return failed(failure_of(cannot_put_back()));
    auto failing = stale(id, "changing one occurrence");
    auto failure = co_await failing;
    co_return tl::unexpected<WriteFailure>(std::move(failure).error());
  }
  const auto& now = (*there)->event;
  const auto& wanted = edit.wanted;
  std::optional<json::Value> body;
  json::Value plain;
  std::vector<std::string> besides;
  if (wanted) {
    auto patch = difference(now, *wanted);
    patch.recurrence.reset();
    patch.recurrence_rule.reset();
    patch.notes.reset();
    patch.color_id.reset();
    if (same_time(now.span, wanted->span)) patch.span.reset();
    auto made = patch_to_graph(patch, *wanted);
    if (!made) co_return failed(failure_of(made.error()));
    plain = *made;
    const auto own = own_in_mailbox(write, *wanted, edit.original, setting_.zone);
    for (const auto& [key, value] : own.members()) made->set(key, value);
    if (made->members().empty()) co_return Edited{};
    besides = names_in_mailbox(own);
    body = std::move(*made);
  }
  std::vector<std::string> lost;
  bool changed = !edit.moved && (!edit.known || !read_alike(*edit.known, now));
  if (!changed) {
    auto sending = send(wanted ? "PATCH" : "DELETE", event_path(now.external_id), now.etag, std::move(body),
                        net::Repeat::always);
    auto answer = co_await sending;
    if (!answer) co_return failed(std::move(answer).error());
    // Refused for what it has besides, it is written without.
    const bool crosses = graph_says(*answer, {"ErrorOccurrenceCrossingBoundary"});
    if (!besides.empty() && !crosses && refuses_body(*answer)) {
      if (plain.members().empty()) co_return besides;
      auto trying = send("PATCH", event_path(now.external_id), now.etag, plain, net::Repeat::always);
      answer = co_await trying;
      if (!answer) co_return failed(std::move(answer).error());
      lost = besides;
    }
    changed = answer->status == 412;
    const bool was_gone = !wanted && (answer->status == 404 || answer->status == 410);
    if (graph_says(*answer, {"ErrorOccurrenceCrossingBoundary"})) {
      Error crossing{Errc::invalid,
                     "Microsoft calendars cannot move an occurrence past its neighbours; choose a time "
                     "between them, or make an event of its own",
                     "start_at"};
      co_return failed(failure_of(std::move(crossing)));
    }
    if (!changed && !was_gone && (answer->status < 200 || answer->status >= 300))
      co_return failed(net::unexpected_answer(*answer, "changing one occurrence"));
  }
  if (!changed) co_return lost;
  auto failing = stale(id, "changing one occurrence");
  auto failure = co_await failing;
  co_return tl::unexpected<WriteFailure>(std::move(failure).error());
}

}  // namespace daybook::providers
