#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <map>
#include <set>

#include "cli/documents.h"
#include "cli/replay.h"
#include "cli/settings.h"
#include "cli/slack_text.h"

namespace daybook::cli {
namespace fs = std::filesystem;
namespace {

// What names the conversations of an export; all but the first are only in exports of everything. Their
// direct messages are talk between people: Daybook's word "direct" means a conversation with itself.
constexpr std::array kIndexes = {"channels.json", "groups.json", "mpims.json", "dms.json"};

Result<json::Value> read_json(const fs::path& path) {
  DAYBOOK_ASSIGN(const std::string text, read_file(path.string()));
  auto doc = json::parse(text);
  if (!doc) return fail(Errc::invalid, path.string() + ": " + doc.error().message);
  return doc;
}

// "1546483887.000200" -> milliseconds
std::int64_t slack_ms(const std::string& ts) {
  return static_cast<std::int64_t>(std::strtod(ts.c_str(), nullptr) * 1000);
}

class SlackExport final : public Source {
 public:
  explicit SlackExport(const std::string& folder) : folder_(folder) {}

  Result<std::optional<Recorded>> next() override {
    if (!listed_) {
      DAYBOOK_TRY(list());
    }
    while (today_.empty()) {
      if (!problems_.empty()) {
        auto problem = std::move(problems_.front());
        problems_.pop_front();
        return pass_on(std::move(problem));
      }
      if (days_.empty()) return std::optional<Recorded>{};
      read_day(*days_.begin());
      days_.erase(days_.begin());
    }
    Recorded out = std::move(today_.front());
    today_.pop_front();
    return std::optional<Recorded>(std::move(out));
  }

  std::vector<std::string> left_out() const override { return {left_out_.begin(), left_out_.end()}; }

 private:
  Status list() {
    listed_ = true;
    for (const char* index : kIndexes) {
      std::error_code ec;
      if (index != kIndexes.front() && !fs::exists(folder_ / index, ec)) continue;
      auto conversations = read_json(folder_ / index);
      if (!conversations && conversations.error().code != Errc::invalid) return pass_on(conversations.error());
      if (conversations)
        add_conversations(*conversations);
      else
        problems_.push_back(conversations.error());
    }
    find_left_out();
    return {};
  }

  void add_conversations(const json::Value& conversations) {
    for (const auto& conversation : conversations.items()) {
      const std::string id(conversation.str("id"));
      const std::string name(conversation.find("name") != nullptr ? conversation.str("name") : id);
      if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos) continue;
      ids_[name] = id.empty() ? name : id;
      std::error_code ec;
      for (const auto& file : fs::directory_iterator(folder_ / name, ec))
        if (file.path().extension() == ".json") days_.insert(file.path().filename().string());
    }
  }

  void find_left_out() {
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(folder_, ec)) {
      const std::string name = entry.path().filename().string();
      if (entry.is_directory(ec) && ids_.find(name) == ids_.end()) left_out_.insert(entry.path().string());
    }
  }

  void read_day(const std::string& day) {
    for (const auto& [name, id] : ids_) {
      std::error_code ec;
      if (!fs::exists(folder_ / name / day, ec)) continue;
      auto messages = read_json(folder_ / name / day);
      if (!messages) {
        problems_.push_back(messages.error());
        continue;
      }
      if (!messages->is_array())
        problems_.push_back({Errc::invalid, (folder_ / name / day).string() + ": not a list of messages", ""});
      for (const auto& message : messages->items()) add(message, id);
    }
    std::stable_sort(today_.begin(), today_.end(),
                     [](const auto& a, const auto& b) { return a.ts_ms < b.ts_ms; });
  }

  void add(const json::Value& message, const std::string& channel) {
    const std::string subtype(message.str("subtype"));
    if (subtype == "message_changed") return add_edit(message, channel);
    Said said = draft(message, channel);
    if (subtype == "message_deleted") {
      said.id = message.str("deleted_ts");
      said.deleted = true;
      said.author = message["previous_message"].str("user");
    } else if (!subtype.empty() && subtype != "thread_broadcast" && subtype != "me_message" &&
               subtype != "file_share") {
      return;  // joins, topics, bots: nobody's own words
    }
    push(said, message);
  }

  void add_edit(const json::Value& change, const std::string& channel) {
    Said said = draft(change["message"], channel);
    said.edited = true;
    said.ts_ms = slack_ms(change["ts"].as_string());
    push(said, change["message"]);
  }

  Said draft(const json::Value& message, const std::string& channel) const {
    Said said;
    said.platform = "slack";
    said.conversation = channel;
    said.id = message.str("ts");
    said.author = message.str("user");
    said.ts_ms = slack_ms(said.id);
    said.thread = message.str("thread_ts");
    if (said.thread == said.id) said.thread.clear();
    return said;
  }

  void push(Said& said, const json::Value& message) {
    const auto* text_of = message.find("text");
    const char* lacks = said.id.empty()                                   ? "a message without \"ts\""
                        : text_of != nullptr && !text_of->is_string() ? "a message whose \"text\" is no text"
                                                                          : nullptr;
    if (lacks != nullptr) {
      problems_.push_back({Errc::invalid, std::string(lacks) + " in the channel " + said.conversation, said.id});
      return;
    }
    if (said.author.empty() && !said.deleted) return;  // nobody's own words
    if (said.author.empty()) said.author = "unknown";
    SlackText text = read_slack_text(std::string(message.str("text")));
    said.text = std::move(text.plain);
    said.mentions = std::move(text.mentions);
    Recorded out;
    out.document = message_document(said);
    out.id = said.id;
    out.plain = !said.edited && !said.deleted;
    out.ts_ms = said.ts_ms;
    today_.push_back(std::move(out));
  }

  fs::path folder_;
  bool listed_ = false;
  std::map<std::string, std::string> ids_;  // folder -> conversation id
  std::set<std::string> left_out_;
  std::set<std::string> days_;
  std::deque<Recorded> today_;
  std::deque<Error> problems_;
};

json::Value person_of(const json::Value& user) {
  auto handles = json::Value::object();
  handles.set("slack", user["id"]);
  auto out = json::Value::object();
  out.set("id", user["id"]);
  const std::string real(user.str("real_name"));
  out.set("name", real.empty() ? user["name"] : json::Value::string(real));
  out.set("handles", std::move(handles));
  if (!user.str("tz").empty()) out.set("timezone", user["tz"]);
  return out;
}

}  // namespace

std::unique_ptr<Source> slack_source(const std::string& folder) {
  return std::make_unique<SlackExport>(folder);
}

Status add_slack_people(const std::string& folder, json::Value& settings) {
  const fs::path file = fs::path(folder) / "users.json";
  std::error_code ec;
  if (!fs::exists(file, ec)) return {};
  DAYBOOK_ASSIGN(const auto users, read_json(file));
  auto people = settings["people"].is_array() ? settings["people"] : json::Value::array();
  std::set<std::string> known;
  for (const auto& person : people.items()) known.emplace(person["handles"].str("slack"));
  for (const auto& user : users.items()) {
    const bool skip = user["deleted"].as_bool() || user["is_bot"].as_bool();
    if (!skip && !user.str("id").empty() && known.emplace(user.str("id")).second)
      people.push(person_of(user));
  }
  settings.set("people", std::move(people));
  return {};
}

}  // namespace daybook::cli
