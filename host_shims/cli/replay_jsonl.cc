#include <filesystem>
#include <fstream>

#include "cli/line_reader.h"
#include "cli/replay.h"

namespace daybook::cli {
namespace {

constexpr double kNextCentury = 4102444800000;  // milliseconds since 1970

constexpr std::int64_t kFirstMs = 1767603600000;  // 2026-01-05T09:00Z, for lines without a time
constexpr std::int64_t kStepMs = 60000;

class Jsonl final : public Source {
 public:
  explicit Jsonl(const std::string& path)
      : path_(path), name_(std::filesystem::path(path).stem().string()), in_(path == "-" ? "/dev/stdin" : path) {}

  Result<std::optional<Recorded>> next() override {
    if (!in_ && line_ == 0) return fail(Errc::io, "cannot read " + path_, path_);
    while (std::getline(in_, text_)) {
      ++line_;
      if (text_.find_first_not_of(" \t\r") == std::string::npos) continue;
      auto line = read_line(text_);
      if (!line) return bad(line.error().message);
      if (line->ts_ms && *line->ts_ms >= kNextCentury) return bad("its time is past the year 2099");
      return std::optional<Recorded>(complete(std::move(*line)));
    }
    if (line_ == 0) line_ = 1;
    return std::optional<Recorded>{};
  }

 private:
  tl::unexpected<Error> bad(const std::string& why) const {
    return fail(Errc::invalid, path_ + ":" + std::to_string(line_) + ": " + why);
  }

  Recorded complete(Line line) {
    last_ms_ = line.ts_ms ? static_cast<std::int64_t>(*line.ts_ms) : last_ms_ + kStepMs;
    Said& said = line.said;
    Recorded out;
    out.plain = !said.direct && !said.edited && !said.deleted && said.reaction.empty();
    out.ts_ms = last_ms_;
    out.is_plan = line.is_plan;
    if (said.id.empty()) said.id = name_ + "-" + std::to_string(line_);
    out.id = said.id;
    out.kind = line.kind;
    out.author = said.author;
    out.conversation = said.conversation.empty() ? name_ : said.conversation;
    if (line.is_document) {
      out.document = text_;
      return out;
    }
    said.platform = "replay";
    said.ts_ms = last_ms_;
    if (said.conversation.empty()) said.conversation = name_;
    if (said.author.empty()) said.author = "somebody";
    out.document = message_document(said);
    return out;
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
