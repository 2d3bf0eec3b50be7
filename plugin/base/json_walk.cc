// The one file that knows the JSON library (RapidJSON: header only, so nothing of it can clash with
// the copy of another JSON library that a host exports; docs/adr/0003-dependencies.md).
// Documents are read in place, in a copy of our own: strings are scanned sixteen bytes at a time
// and copied nowhere else.
#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#elif defined(__ARM_NEON)
#define RAPIDJSON_NEON
#endif
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <array>
#include <charconv>
#include <cstring>
#include <memory>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

namespace daybook::json {
namespace {

struct Adapter {
  Sink& sink;
  bool escapes;  // "\\u" stands in the document: only so can half of a surrogate pair come out
  std::size_t depth = 0;
  const char* refusal = nullptr;  // why a handler said no, if it was us

  bool refuse(const char* why) {
    refusal = why;
    return false;
  }
  // A lone low surrogate escape comes out of the reader as three bytes ED B0..BF xx.
  bool clean(const char* s, rapidjson::SizeType n) {
    if (!escapes) return true;
    const char* at = s;
    const char* end = s + n;
    while ((at = static_cast<const char*>(
                std::memchr(at, 0xED, static_cast<std::size_t>(end - at)))) != nullptr) {
      if (end - at > 1 && static_cast<unsigned char>(at[1]) >= 0xA0) return refuse("surrogate");
      ++at;
    }
    return true;
  }

  bool Null() { return sink.on_null(); }
  bool Bool(bool b) { return sink.on_bool(b); }
  // Numbers come as they stand: the reader's own conversion counts the leading zeros of a zero
  // ("0e228"), which is undefined.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char* s, rapidjson::SizeType n, bool) {
    const char* end = s + n;
    std::int64_t whole = 0;
    const auto as_whole = std::from_chars(s, end, whole);
    if (as_whole.ec == std::errc{} && as_whole.ptr == end && !(whole == 0 && *s == '-'))
      return sink.on_int(whole);
    double value = 0;
    const auto read = std::from_chars(s, end, value);
    if (read.ec == std::errc{}) return sink.on_double(value);
    const std::string_view text(s, n);
    const bool tiny = text.find("e-") != text.npos || text.find("E-") != text.npos ||
                      text.substr(text.front() == '-' ? 1 : 0, 2) == "0.";
    return tiny ? sink.on_double(0) : refuse("number");
  }
  bool String(const char* s, rapidjson::SizeType n, bool) {
    return clean(s, n) && sink.on_string({s, n});
  }
  bool Key(const char* s, rapidjson::SizeType n, bool) {
    return clean(s, n) && sink.on_key({s, n});
  }
  bool StartObject() { return open(Kind::object); }
  bool EndObject(rapidjson::SizeType) { return close(Kind::object); }
  bool StartArray() { return open(Kind::array); }
  bool EndArray(rapidjson::SizeType) { return close(Kind::array); }

  bool open(Kind kind) {
    if (++depth > limits::kJsonDepth) return refuse("depth");
    return sink.on_begin(kind);
  }
  bool close(Kind kind) {
    --depth;
    return sink.on_end(kind);
  }
};

std::string at_byte(const char* what, std::size_t offset) {
  return std::string(what) + " (byte " + std::to_string(offset) + ")";
}

Status explain(const Adapter& adapter, rapidjson::ParseErrorCode code, std::size_t offset) {
  if (adapter.refusal != nullptr && std::string_view(adapter.refusal) == "depth")
    return fail(Errc::invalid, "the JSON document is nested deeper than 64 levels", "depth");
  if (adapter.refusal != nullptr && std::string_view(adapter.refusal) == "number")
    return fail(Errc::invalid, at_byte("a number is too large", offset), "syntax");
  if (adapter.refusal != nullptr || code == rapidjson::kParseErrorStringUnicodeSurrogateInvalid)
    return fail(Errc::invalid, at_byte("a \\u escape names half of a surrogate pair", offset),
                "utf8");
  if (code == rapidjson::kParseErrorTermination)
    return fail(Errc::invalid, at_byte("the JSON document was refused", offset), "refused");
  return fail(Errc::invalid, at_byte(rapidjson::GetParseError_En(code), offset), "syntax");
}

// The document with the zeros behind it that the reader may look at.
class Copy {
 public:
  explicit Copy(std::string_view text) {
    char* to = small_.data();
    if (text.size() + kSlack > small_.size()) {
      large_.reset(new char[text.size() + kSlack]);
      to = large_.get();
    }
    std::memcpy(to, text.data(), text.size());
    std::memset(to + text.size(), 0, kSlack);
    stream_ = to;
  }
  char* data() { return stream_; }
  static constexpr std::size_t kSlack = 32;

 private:
  alignas(16) std::array<char, 2048> small_;
  std::unique_ptr<char[]> large_;
  char* stream_ = nullptr;
};

Status sound(std::string_view text) {
  if (!text::valid_utf8(text))
    return fail(Errc::invalid, "the document is not valid UTF-8", "utf8");
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    return fail(Errc::invalid, at_byte("a NUL byte stands in the JSON document", nul), "syntax");
  return {};
}

Status read(char* text, bool escapes, Sink& sink) {
  rapidjson::InsituStringStream stream(text);
  char scratch[512];  // the reader's stack; it grows on the heap for deep documents
  rapidjson::MemoryPoolAllocator<> pool(scratch, sizeof scratch, 4096);
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, rapidjson::MemoryPoolAllocator<>>
      reader(&pool, 256);
  Adapter adapter{sink, escapes};
  constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  auto result = reader.Parse<flags>(stream, adapter);
  if (result.IsError()) return explain(adapter, result.Code(), result.Offset());
  return {};
}

}  // namespace

Status walk(std::string_view text, Sink& sink) {
  DAYBOOK_TRY(sound(text));
  Copy copy(text);
  return read(copy.data(), text.find("\\u") != std::string_view::npos, sink);
}

Status walk_in_place(std::string text, Sink& sink) {
  DAYBOOK_TRY(sound(text));
  const bool escapes = text.find("\\u") != std::string::npos;
  text.append(Copy::kSlack, '\0');
  return read(text.data(), escapes, sink);
}

}  // namespace daybook::json
