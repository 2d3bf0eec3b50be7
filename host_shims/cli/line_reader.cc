#include "cli/line_reader.h"

#include <array>
#include <cstdlib>

namespace daybook::cli {
namespace {

struct TextField {
  std::string_view key;
  std::string Said::*field;
};
constexpr std::array kTexts = {
    TextField{"id", &Said::id},
    TextField{"text", &Said::text},
    TextField{"author", &Said::author},
    TextField{"conversation", &Said::conversation},
    TextField{"channel", &Said::conversation},
    TextField{"workspace", &Said::workspace},
    TextField{"thread", &Said::thread},
    TextField{"reaction", &Said::reaction},
    TextField{"reply_to", &Said::reply_to},
};

class LineSink final : public json::Sink {
 public:
  bool on_null() override { return depth_ > 0; }
  bool on_bool(bool b) override {
    if (in_gold() && (key_ == "detected" || key_ == "plan"))
      line_.is_plan = line_.is_plan.value_or(false) || b;
    if (depth_ != 1) return depth_ > 1;
    if (key_ == "direct") line_.said.direct = b;
    if (key_ == "edited") line_.said.edited = b;
    if (key_ == "deleted") line_.said.deleted = b;
    return true;
  }
  bool on_int(std::int64_t i) override { return on_double(static_cast<double>(i)); }
  bool on_double(double d) override {
    if (depth_ != 1) return depth_ > 1;
    if (key_ == "ts_ms") line_.ts_ms = d;
    if (key_ == "ts" && !line_.ts_ms) line_.ts_ms = d * 1000;
    return true;
  }
  bool on_string(std::string_view s) override {
    if (in_gold() && key_ == "kind") line_.kind = s;
    if (depth_ != 1) return depth_ > 1;
    if (key_ == "ts" && !line_.ts_ms) read_seconds(std::string(s));
    for (const auto& text : kTexts)
      if (text.key == key_) line_.said.*text.field = s;
    return true;
  }
  bool on_key(std::string_view k) override {
    key_ = k;
    if (depth_ != 1) return true;
    top_key_ = k;
    // Whatever its value: a faulty document goes to the library as it is, to be refused there.
    if (k == "platform") line_.is_document = true;
    return true;
  }
  bool on_begin(json::Kind kind) override { return ++depth_ > 1 || kind == json::Kind::object; }
  bool on_end(json::Kind) override {
    --depth_;
    return true;
  }
  bool wrongly_dated() const { return unread_time_ && !line_.ts_ms && !line_.is_document; }
  Line take() { return std::move(line_); }

 private:
  // "1773069120.0005"; anything else is no moment, and a guess would date the message wrongly.
  void read_seconds(const std::string& text) {
    char* end = nullptr;
    const double seconds = std::strtod(text.c_str(), &end);
    unread_time_ = end == text.c_str() || *end != '\0';
    if (!unread_time_) line_.ts_ms = seconds * 1000;
  }
  bool in_gold() const { return depth_ == 2 && top_key_ == "gold"; }

  Line line_;
  std::string key_;
  std::string top_key_;
  int depth_ = 0;
  bool unread_time_ = false;
};

}  // namespace

Result<Line> read_line(std::string_view text) {
  LineSink sink;
  if (auto walked = json::walk(text, sink); !walked) {
    if (walked.error().where == "refused")
      return fail(Errc::invalid, "not an object");
    return pass_on(std::move(walked).error());
  }
  if (sink.wrongly_dated()) return fail(Errc::invalid, "\"ts\" must be seconds since 1970, as \"1773069120.0005\"");
  return sink.take();
}

}  // namespace daybook::cli
