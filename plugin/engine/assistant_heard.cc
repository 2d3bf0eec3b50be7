// The latest messages with a time in each conversation, which an answer may accept. Kept in the state
// file, so that a restart between an offer and its answer changes nothing, and no longer than an answer
// may come.
#include <algorithm>

#include "engine/assistant.h"

namespace daybook::engine {

using json::Value;
using model::Message;

namespace {

constexpr std::size_t kRemembered = 8;       // messages of a conversation
constexpr std::size_t kConversations = 2000;  // in memory at most; the others are read again
constexpr std::size_t kOfferBytes = 600;

Value str(const std::string& s) { return Value::string(s); }

}  // namespace

std::string Assistant::conversation_key(const Message& m) {
  return m.platform + "\x1f" + m.workspace + "\x1f" + m.conversation;
}

std::int64_t Assistant::heard_since() const {
  return c_.now_ms - std::int64_t{c_.settings.confirm.answer_hours} * 3600 * 1000;
}

// What is remembered of a conversation: read once, then held in memory.
Result<std::vector<Assistant::Heard>*> Assistant::heard_in(const std::string& key) {
  if (const auto it = heard_.find(key); it != heard_.end()) return &it->second;
  DAYBOOK_ASSIGN(const std::string stored, c_.journal.heard(key));
  std::vector<Heard> list;
  if (const auto document = json::parse(stored); document) {
    for (const auto& v : document->items()) {
      Heard h;
      h.id = v.str("id");
      h.thread = v.str("thread");
      h.author = v.str("author");
      h.text = v.str("text");
      h.ts_ms = v["ts_ms"].as_int(0);
      h.at = reading(c_.person(h.author), h.ts_ms);
      if (h.ts_ms >= heard_since()) list.push_back(std::move(h));
    }
  }
  if (heard_.size() > kConversations) heard_.clear();
  return &(heard_[key] = std::move(list));
}

Status Assistant::keep_heard(const std::string& key, const std::vector<Heard>& list) {
  auto document = Value::array();
  std::int64_t latest = 0;
  for (const auto& h : list) {
    auto v = Value::object();
    v.set("id", str(h.id)).set("thread", str(h.thread)).set("author", str(h.author)).set("text", str(h.text));
    v.set("ts_ms", Value::integer(h.ts_ms));
    document.push(std::move(v));
    latest = std::max(latest, h.ts_ms);
  }
  DAYBOOK_TRY(c_.writing());
  return c_.journal.keep_heard(key, list.empty() ? std::string() : json::dump(document), latest);
}

Status Assistant::remember(const Message& m, const model::Person& author, std::string_view text) {
  if (text.size() > kOfferBytes || m.ts_ms < heard_since()) return {};  // old talk of a replay: no answer comes
  const auto key = conversation_key(m);
  DAYBOOK_ASSIGN(auto* list, heard_in(key));
  std::erase_if(*list, [&](const Heard& h) { return h.id == m.id || h.ts_ms < heard_since(); });
  if (list->size() == kRemembered) list->erase(list->begin());
  list->push_back({m.id, m.thread, author.id, std::string(text), reading(author, m.ts_ms), m.ts_ms});
  return keep_heard(key, *list);
}

Status Assistant::forget(const Message& m) {
  const auto key = conversation_key(m);
  DAYBOOK_ASSIGN(auto* list, heard_in(key));
  const auto gone = std::erase_if(*list, [&](const Heard& h) { return h.id == m.id; });
  return gone == 0 ? Status() : keep_heard(key, *list);
}

}  // namespace daybook::engine
