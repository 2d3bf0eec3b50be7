#include <filesystem>
#include <fstream>

#include "cli/documents.h"
#include "cli/replay.h"

namespace daybook::cli {
namespace {

constexpr std::int64_t kFirstMs = 1767603600000;  // 2026-01-05T09:00Z, for lines without a time
constexpr std::int64_t kStepMs = 60000;

class Jsonl final : public Source {
 public:
  explicit Jsonl(const std::string& path)
      : path_(path), name_(std::filesystem::path(path).stem().string()), in_(path) {}

  Result<std::optional<Recorded>> next() override {
    if (!in_ && line_ == 0) return fail(Errc::io, "cannot read " + path_, path_);
    while (std::getline(in_, text_)) {
      ++line_;
      if (text_.find_first_not_of(" \t\r") == std::string::npos) continue;
      auto doc = json::parse(text_);
      if (!doc || !doc->is_object()) return bad(doc ? "not an object" : doc.error().message);
      return std::optional<Recorded>(read(std::move(*doc)));
    }
    if (line_ == 0) line_ = 1;
    return std::optional<Recorded>{};
  }

 private:
  tl::unexpected<Error> bad(const std::string& why) const {
    return fail(Errc::invalid, path_ + ":" + std::to_string(line_) + ": " + why);
  }

  Recorded read(json::Value doc) {
    Recorded out;
    if (const auto* gold = doc.find("gold")) out.gold = *gold;
    out.ts_ms = time_of(doc);
    out.doc = doc.find("platform") != nullptr ? std::move(doc) : complete(doc, out.ts_ms);
    return out;
  }

  // "ts_ms", or "ts" in seconds as a number or, as Slack writes it, a string.
  std::int64_t time_of(const json::Value& doc) {
    if (const auto* ms = doc.find("ts_ms"); ms != nullptr && ms->is_number()) {
      last_ms_ = ms->as_int();
    } else if (const auto* ts = doc.find("ts"); ts != nullptr && ts->is_number()) {
      last_ms_ = static_cast<std::int64_t>(ts->as_double() * 1000);
    } else if (ts != nullptr && ts->is_string()) {
      last_ms_ = static_cast<std::int64_t>(std::atof(ts->as_string().c_str()) * 1000);
    } else {
      last_ms_ += kStepMs;
    }
    return last_ms_;
  }

  json::Value complete(const json::Value& doc, std::int64_t ts_ms) const {
    const auto or_else = [&doc](const char* key, std::string fallback) {
      const std::string value(doc.str(key));
      return value.empty() ? std::move(fallback) : value;
    };
    Said said;
    said.platform = "replay";
    said.workspace = doc.str("workspace");
    said.conversation = or_else("conversation", or_else("channel", name_));
    said.direct = doc["direct"].as_bool();
    said.id = or_else("id", name_ + "-" + std::to_string(line_));
    said.thread = doc.str("thread");
    said.author = or_else("author", "somebody");
    said.text = doc.str("text");
    said.ts_ms = ts_ms;
    said.edited = doc["edited"].as_bool();
    said.deleted = doc["deleted"].as_bool();
    said.reaction = doc.str("reaction");
    said.reply_to = doc.str("reply_to");
    return message_document(said);
  }

  std::string path_;
  std::string name_;
  std::ifstream in_;
  std::string text_;
  std::size_t line_ = 0;
  std::int64_t last_ms_ = kFirstMs;
};

}  // namespace

std::unique_ptr<Source> jsonl_source(const std::string& path) {
  return std::make_unique<Jsonl>(path);
}

}  // namespace daybook::cli
