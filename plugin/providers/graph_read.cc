// Reading single events and whole series of a mailbox.
#include <algorithm>
#include <array>

#include "providers/graph_calendar.h"
#include "providers/series.h"

namespace daybook::providers {
namespace {

using json::Value;

// A longer range is ErrorInvalidRequest.
constexpr time::seconds kLongestRange = time::days(kGraphDays);
// What is asked for, and what instead where such a page is too large for us: each occurrence repeats the guests and
// the text of its series.
constexpr std::array<std::size_t, 3> kTops = {200, 20, 2};

std::string range(time::Instant from, time::Instant to) {
  return "?startDateTime=" + encoded(time::format_utc(from)) + "&endDateTime=" +
         encoded(time::format_utc(to));
}

// The server's list of occurrences is what takes place: those that the rule gives besides were taken out,
// those that it does not give (its clock is one that nobody knows) are dates of their own.
void agree(RemoteItem& item, const std::vector<GraphItem>& there, time::Instant from, time::Instant to) {
  const auto placed = place({item.event, {}}, from, to, kMostOccurrences);
  if (!placed || placed->capped) return;
  const auto length = item.event.ends_at() - item.event.starts_at();
  for (const auto& g : there) {
    if (!g.event.original_start) continue;
    const auto original = *g.event.original_start;
    const auto at = item.event.span.zone.to_instant(original);
    const bool given = std::any_of(placed->list.begin(), placed->list.end(),
                                   [&](const auto& p) { return p.original == original; });
    if (!given && at >= from && at + length <= to)
      item.event.recurrence.dates.push_back({original, item.event.span.all_day, {}});
  }
  for (const auto& p : placed->list) {
    // At the range's edges the server and we need not agree on what overlaps it.
    if (p.starts_at < from || p.ends_at > to) continue;
    const bool known = std::any_of(there.begin(), there.end(), [&](const GraphItem& g) {
      return g.event.original_start == p.original;
    });
    if (known) continue;
    auto gone = model::occurrence_of(item.event, p.original, time::seconds(0));
    gone.span.put(p.starts_at, p.ends_at);
    gone.recurrence_rule.clear();
    gone.external_id.clear();
    gone.series_id = item.external_id;
    gone.status = model::EventStatus::cancelled;
    item.overrides.push_back(std::move(gone));
  }
}

}  // namespace

std::string graph_transaction(const model::Event& event, int nth) {
  return nth == 0 ? event.event_id : event.event_id + "." + std::to_string(nth);
}

std::string event_of_transaction(std::string_view transaction) {
  const auto id = transaction.substr(0, transaction.find('.'));
  const bool good = id.size() == 26 && std::all_of(id.begin(), id.end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'v');
                    });
  return good ? std::string(id) : std::string();
}

Result<GraphItem> graph_item(const Value& item, const time::Zone& zone) {
  auto out = from_graph(item, zone);
  if (!out) return out;
  if (item.str("type") == "occurrence" && !out->event.original_start)
    out->event.original_start = out->event.span.start;
  const auto id = event_of_transaction(item.str("transactionId"));
  if (!out->ours && !id.empty()) {
    out->ours = true;
    out->event.butler_generated = true;
    out->event.private_metadata["daybook"] = id;
  }
  return out;
}

bool costs_itself(const Error& e) { return e.code == Errc::invalid || e.code == Errc::too_big; }

std::string graph_expand() {
  return "$expand=" + encoded("singleValueExtendedProperties($filter=id eq '" +
                              std::string(graph_mark_id()) + "')");
}

net::Task<GraphCalendar::Found> GraphCalendar::get(std::string id) {
  auto request = call("GET", event_path(id) + "?" + graph_expand());
  auto asking = api_.ask(std::move(request));
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  if (answer->status == 404 || answer->status == 410) co_return Value{};
  co_return document_of(std::move(*answer), "reading an event");
}

// Read one by one, as a page's values are many times as large.
net::Task<tl::expected<std::vector<GraphItem>, net::Failure>> GraphCalendar::instances(
    std::string id, time::Instant from, time::Instant to, Occurrences which) {
  const std::string first = event_path(id) + "/instances" + range(from, to) + "&$top=";
  std::vector<GraphItem> out;
  std::size_t held = 0, top = 0;
  const auto take = [&](const Value& one) -> Status {
    auto item = graph_item(one, setting_.zone);
    if (!item) return {};
    if (which == Occurrences::outlined && !item->exception) {
      GraphItem outline;
      outline.event.original_start = item->event.original_start;
      item = std::move(outline);
    }
    held += sizeof(GraphItem) + model::held_bytes(item->event);
    if (held > kHeldBytes) return fail(Errc::too_big, "it holds more than " + std::to_string(kHeldBytes >> 20) + " MiB of occurrences");
    out.push_back(std::move(*item));
    return {};
  };
  std::string next = first + std::to_string(kTops[top]);
  std::set<std::string> seen;
  while (!next.empty() && seen.insert(next).second) {
    auto request = call("GET", next);
    auto asking = api_.ask(std::move(request));
    auto answer = co_await asking;
    auto page = answer ? page_of(std::move(*answer), "reading a series", "value", take) : Document(tl::unexpect, std::move(answer).error());
    if (!page && page.error().error.code == Errc::too_big && held <= kHeldBytes && top + 1 < kTops.size()) {
      next = first + std::to_string(kTops[++top]);
      out.clear();
      seen.clear();
      held = 0;
      continue;
    }
    if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
    if (out.size() > kMostOccurrences || seen.size() > 2 * kMostOccurrences / kTops[top])
      co_return tl::unexpected<net::Failure>(failure_of(
          {Errc::invalid, "the series has more than " + std::to_string(kMostOccurrences) + " occurrences there", id}));
    next = page->str("@odata.nextLink");
  }
  co_return out;
}

net::Task<GraphCalendar::Read> GraphCalendar::read(std::string id, std::optional<time::Instant> from,
                                                   std::optional<time::Instant> to) {
  auto getting = get(id);
  auto there = co_await getting;
  if (!there) co_return tl::unexpected<net::Failure>(std::move(there).error());
  Error gone{Errc::not_found, "the event is no longer in the mailbox", id};
  if (there->is_null()) co_return tl::unexpected<net::Failure>(failure_of(gone));
  auto master = graph_item(*there, setting_.zone);
  if (!master) co_return tl::unexpected<net::Failure>(failure_of(master.error()));
  RemoteItem out;
  out.external_id = id;
  out.etag = master->event.etag;
  out.ours = master->ours;
  out.problem = std::move(master->unclear);
  out.event = std::move(master->event);
  if (!(*there)["recurrence"].is_object()) co_return out;
  // Where nobody names a window: the whole series, but three years back and two ahead at most.
  const auto now = api_.session().exchange().wall();
  const auto begin = out.event.starts_at() - time::days(1);
  const auto end = end_of({out.event, {}});
  auto a = from.value_or(std::max(begin, now - time::days(1095)));
  auto b = to.value_or(end && *end ? **end + time::days(1) : now + time::days(720));
  if (b <= a) b = a + time::days(2);
  b = std::min(b, a + kLongestRange);
  auto listing = instances(id, a, b, Occurrences::outlined);
  auto all = co_await listing;
  if (!all) {
    auto failure = std::move(all).error();
    if (costs_itself(failure.error)) failure.error.message = out.event.title + ": " + failure.error.message;
    co_return tl::unexpected<net::Failure>(std::move(failure));
  }
  out.seen = Window{a, b};
  if (out.problem.empty()) agree(out, *all, a, b);
  for (auto& one : *all)
    if (one.exception && one.event.original_start) out.overrides.push_back(std::move(one.event));
  std::sort(out.overrides.begin(), out.overrides.end(), [](const auto& x, const auto& y) {
    return *x.original_start < *y.original_start;
  });
  co_return out;
}

net::Task<GraphCalendar::Found> GraphCalendar::formatted(json::Value resource) {
  auto request = call("GET", event_path(resource.str("id")) + "?$select=body");
  request.headers = {{"Prefer", "IdType=\"ImmutableId\", outlook.body-content-type=\"html\""}};
  auto fetching = api_.fetch(std::move(request), "reading an event");
  auto there = co_await fetching;
  if (!there) co_return there;
  keep_formatted(resource, *there);
  co_return resource;
}

net::Task<tl::expected<Stood, net::Failure>> GraphCalendar::standing(RemoteWrite write, std::string id) {
  auto getting = get(id);
  auto there = co_await getting;
  if (!there) co_return tl::unexpected<net::Failure>(std::move(there).error());
  Error gone{Errc::not_found, "the event is no longer in the mailbox", id};
  if (there->is_null()) co_return tl::unexpected<net::Failure>(failure_of(gone));
  const auto text = (*there)["body"];
  auto formatting = formatted(std::move(*there));
  auto master = co_await formatting;
  if (!master) co_return tl::unexpected<net::Failure>(std::move(master).error());
  Stood out{std::move(*master), {}};
  for (const auto& o : write.before.overrides) {
    if (o.external_id.empty() || o.status == model::EventStatus::cancelled) continue;
    auto looking = get(o.external_id);
    auto one = co_await looking;
    if (!one) co_return tl::unexpected<net::Failure>(std::move(one).error());
    if (one->is_object() && (*one)["body"] != text) {
      auto own = formatted(std::move(*one));
      one = co_await own;
      if (!one) co_return tl::unexpected<net::Failure>(std::move(one).error());
    }
    if (one->is_object()) out.exceptions.push_back(std::move(*one));
  }
  co_return out;
}

net::Task<GraphCalendar::Found> GraphCalendar::find_marked(std::string event_id) {
  const std::string filter = "singleValueExtendedProperties/Any(ep: ep/id eq '" +
                             std::string(graph_mark_id()) + "' and ep/value eq '" + event_id + "')";
  auto request = call("GET", calendar() + "/events?$filter=" + encoded(filter) + "&" + graph_expand());
  auto fetching = api_.fetch(std::move(request), "looking for an event of ours");
  auto page = co_await fetching;
  if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
  for (const auto& item : (*page)["value"].items())
    if (!item["isCancelled"].as_bool()) co_return item;
  co_return Value{};
}

net::Task<GraphCalendar::Found> GraphCalendar::find_ours(model::Event event) {
  auto finding = find_marked(event.event_id);
  auto found = co_await finding;
  if (!found || found->is_object()) co_return found;
  // An event may have been saved without its extended property (503 ConcurrentItemSave).
  std::string next = calendar() + "/calendarView" +
                     range(event.starts_at() - time::days(1), event.ends_at() + time::days(1)) + "&$top=100";
  for (int pages = 0; pages < 20 && !next.empty(); ++pages) {
    auto request = call("GET", next);
    auto asking = api_.ask(std::move(request));
    auto answer = co_await asking;
    if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
    std::string master;
    Value single;
    auto page = page_of(std::move(*answer), "looking for an event of ours", "value", [&](Value item) -> Status {
      const auto transaction = item.str("transactionId");
      if (transaction.substr(0, transaction.find('.')) != event.event_id) return {};
      master = item.str("seriesMasterId");
      if (master.empty()) single = std::move(item);
      return {};
    });
    if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
    if (single.is_object()) co_return single;
    if (!master.empty()) {
      auto getting = get(master);
      auto there = co_await getting;
      co_return there;
    }
    next = page->str("@odata.nextLink");
  }
  co_return Value{};
}

}  // namespace daybook::providers
