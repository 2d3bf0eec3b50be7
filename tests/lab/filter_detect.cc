// daybook-lab detect: chat messages to verdicts.
//   --config FILE  places, people, conversations and [detection], as in daybook.toml
//   --at X         confidence from which a message counts as detected (default: detection.ask_at)
//   --explain      evidence with weights in place of words alone
//   --shape        the shape of the message too, which the word models are trained on
#include <charconv>

#include "base/text.h"
#include "detect/detect.h"
#include "detect/shape.h"
#include "lab/directory.h"
#include "lab/lab.h"

namespace daybook::lab {
namespace {

json::Value moment(time::Local t, bool all_day) {
  return json::Value::string(all_day ? time::format_date(time::date_of(t)) : time::format_local_minutes(t));
}

json::Value text_or_null(const std::string& s) {
  return s.empty() ? json::Value{} : json::Value::string(s);
}

class DetectFilter : public Filter {
 public:
  Status option(std::string_view name, std::string_view value) override {
    if (name == "at") {
      std::from_chars(value.data(), value.data() + value.size(), at_);
      at_given_ = true;
      return {};
    }
    if (name != "config") return Filter::option(name, value);
    DAYBOOK_ASSIGN(auto settings, read_settings(std::string(value)));
    settings_ = std::move(settings);
    detector_.reset();
    return {};
  }

  bool flag(std::string_view name) override {
    if (name == "explain") return explain_ = true;
    if (name == "shape") return shape_ = true;
    return false;
  }

  Result<json::Value> run(const json::Value& in) override {
    DAYBOOK_ASSIGN(const auto context, context_of(in));
    const auto v = detector().assess({in.str("text"), in.str("author"), in.str("channel"), context});
    auto out = print(v);
    if (shape_) out.set("shape", shape(in.str("text"), in.str("author"), context));
    return out;
  }

  std::function<void()> prepare(const json::Value& in) override {
    const auto context = context_of(in);
    const timex::Context when = context ? *context : timex::Context{};
    return [this, text = std::string(in.str("text")), author = std::string(in.str("author")),
            channel = std::string(in.str("channel")), when] {
      sink_ += detector().assess({text, author, channel, when}).detected ? 1 : 0;
    };
  }

 private:
  Result<timex::Context> context_of(const json::Value& in) {
    if (!in["text"].is_string()) return fail(Errc::invalid, "no text");
    timex::Context c;
    std::string zone(in.str("tz"));
    DAYBOOK_ASSIGN(c.zone, time::Zone::find(zone.empty() ? "UTC" : zone));
    DAYBOOK_ASSIGN(const auto ref, time::parse_iso(in.str("ref")));
    c.now = ref.offset ? c.zone.to_local(time::Instant(ref.local.time_since_epoch() - *ref.offset)) : ref.local;
    return c;
  }

  detect::Detector& detector() {
    if (!detector_) {
      detect::Settings s;
      s.extract_at = settings_.extract_at;
      detector_ = std::make_unique<detect::Detector>(settings_.directory, s);
    }
    return *detector_;
  }

  json::Value shape(std::string_view text, std::string_view author, const timex::Context& context) const {
    const detect::Names names(settings_.directory);
    const auto m = detect::read_message(text, detect::times_of(text, names, context), names, author);
    auto list = json::Value::array();
    for (const auto symbol : detect::shape_of(m)) list.push(json::Value::string(std::string(symbol)));
    return list;
  }

  json::Value evidence(const model::Draft& d) const {
    auto list = json::Value::array();
    for (const auto& e : d.evidence) {
      if (explain_) {
        auto one = json::Value::object();
        one.set("signal", json::Value::string(e.signal));
        one.set("text", json::Value::string(e.text));
        one.set("weight", json::Value::number(e.weight));
        list.push(std::move(one));
      } else if (e.signal != "bias") {
        list.push(json::Value::string(e.text.empty() ? e.signal : e.signal + " '" + e.text + "'"));
      }
    }
    return list;
  }

  json::Value print(const detect::Verdict& v) const {
    const auto& d = v.draft;
    const double at = at_given_ ? at_ : settings_.ask_at;
    const bool timed = d.span.end > d.span.start;
    auto out = json::Value::object();
    out.set("detected", json::Value::boolean(timed && d.confidence >= at));
    out.set("confidence", json::Value::number(static_cast<double>(static_cast<int>(d.confidence * 1000 + 0.5)) / 1000));
    out.set("kind", timed ? json::Value::string(std::string(model::kind_name(d.kind))) : json::Value{});
    out.set("start", timed ? moment(d.span.start, d.span.all_day) : json::Value{});
    out.set("end", timed ? moment(d.span.end, d.span.all_day) : json::Value{});
    out.set("all_day", timed ? json::Value::boolean(d.span.all_day) : json::Value{});
    out.set("end_assumed", json::Value::boolean(d.end_assumed));
    out.set("site", text_or_null(d.place));
    out.set("description", text_or_null(d.description));
    if (!d.rrule.empty()) out.set("rrule", json::Value::string(d.rrule));
    out.set("evidence", evidence(d));
    return out;
  }

  LabSettings settings_;
  std::unique_ptr<detect::Detector> detector_;
  double at_ = 0;
  bool at_given_ = false, explain_ = false, shape_ = false;
  int sink_ = 0;
};

}  // namespace

std::unique_ptr<Filter> make_detect() { return std::make_unique<DetectFilter>(); }

}  // namespace daybook::lab
