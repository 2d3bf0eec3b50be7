// A message to a draft: does its author commit to something schedulable? Pure.
//
// What counts is written down in docs/detection.md. The answer carries the evidence for and against,
// each with its weight, so that a person can be told why.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory.h"
#include "model/draft.h"
#include "timex/timex.h"

namespace daybook::detect {

// One message, with what the engine knows about its author and its place.
struct Utterance {
  std::string_view text;
  std::string_view author;        // person id
  std::string_view conversation;  // conversation id; its place is taken from the directory
  timex::Context time;            // now and zone of the author
};

struct Verdict {
  bool detected = false;  // confidence reached Settings::extract_at and there is a usable time
  model::Draft draft;     // meaningful when detected; evidence and confidence always
};

struct Settings {
  double extract_at = 0.4;
  time::seconds default_length = time::hours(1);  // of a timed event whose end nobody named
  bool part_hours = false;  // "Friday afternoon" is a span of its usual hours; else it is the day
};

// Built once from the directory; `assess` is const and may be called from any one thread at a time
// per instance. Owns its copy of the directory's names.
class Detector {
 public:
  Detector(const model::Directory& directory, Settings settings);
  ~Detector();
  Detector(Detector&&) noexcept;
  Detector& operator=(Detector&&) noexcept;

  // The whole judgement of one message. Never fails; hostile text is judged as no plan.
  Verdict assess(const Utterance& utterance) const;

  // Reads text addressed to the assistant ("schedule friday 8-12 Harmony pump work"): the wish is
  // taken for granted, so anti-signals do not count; no value when no time is found.
  std::optional<model::Draft> read_request(const Utterance& utterance) const;

  // A correction of an open proposal: "make it 8-12", "friday instead", "9am". No value when the
  // text holds no time that could be one.
  std::optional<model::Span> read_correction(const Utterance& utterance,
                                             const model::Span& proposed) const;

  // The first place of the directory that a text names, and its bytes.
  struct NamedPlace {
    std::string name;  // for display
    std::size_t from = 0, to = 0;
  };
  std::optional<NamedPlace> named_place(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::detect
