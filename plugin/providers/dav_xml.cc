#include "providers/dav_xml.h"

#include <expat.h>

#include <algorithm>
#include <charconv>
#include <new>
#include <optional>
#include <unordered_set>

#include "base/ids.h"
#include "base/text.h"

namespace daybook::providers {
namespace {

constexpr std::size_t kDeepest = 40;
constexpr std::size_t kMostNodes = 4'000'000;
constexpr std::size_t kBlock = 256U << 10, kLongestTag = 1U << 20;
constexpr std::size_t kMostNames = 1000;            // expat keeps each name that it met
constexpr std::size_t kResponseBytes = 24U << 20;  // an event with a document attached inside, and what is built of it
constexpr char kBetween = '\n';  // in no namespace and no name

const XmlNode* find(const std::vector<XmlNode>& list, std::string_view space,
                    std::string_view local) {
  for (const auto& n : list)
    if (n.is(space, local)) return &n;
  return nullptr;
}

// "HTTP/1.1 404 Not Found".
int status_of(const XmlNode* n) {
  if (n == nullptr) return 0;
  const auto blank = n->text.find(' ');
  if (blank == std::string::npos) return 0;
  int status = 0;
  const std::string_view digits = text::trim(std::string_view(n->text).substr(blank));
  std::from_chars(digits.data(), digits.data() + std::min<std::size_t>(digits.size(), 3), status);
  return status;
}

// `more`: further resources with the same status (RFC 4918 section 14.24).
DavResponse response_of(XmlNode n, std::vector<std::string>& more) {
  DavResponse out;
  for (auto& part : n.children) {
    if (part.is(kDav, "href")) {
      if (out.href.empty()) out.href = text::trim(part.text);
      else more.emplace_back(text::trim(part.text));
    } else if (part.is(kDav, "status")) {
      out.status = status_of(&part);
    } else if (part.is(kDav, "error")) {
      if (!part.children.empty()) out.error = part.children.front().name;
    } else if (part.is(kDav, "propstat")) {
      const int status = status_of(part.child(kDav, "status"));
      if (status != 0 && (status < 200 || status > 299)) {
        if (status != 404 && out.refused == 0) out.refused = status;
        continue;
      }
      for (auto& inner : part.children)
        if (inner.is(kDav, "prop"))
          for (auto& p : inner.children) out.props.push_back(std::move(p));
    }
  }
  return out;
}

std::size_t held_bytes(const XmlNode& n) {
  std::size_t sum = sizeof n + n.ns.size() + n.name.size() + n.attribute.size() + n.text.capacity();
  for (const auto& c : n.children) sum += held_bytes(c);
  return sum;
}

// Expat's callbacks are C: nothing may be thrown through them.
class Reader {
 public:
  using Closed = std::function<Status(XmlNode, std::size_t depth)>;
  explicit Reader(Closed closed) : closed_(std::move(closed)) {}

  Status run(std::string_view body) {
    parser_ = XML_ParserCreateNS(nullptr, kBetween);
    if (parser_ == nullptr) throw std::bad_alloc();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, &Reader::on_start, &Reader::on_end);
    XML_SetCharacterDataHandler(parser_, &Reader::on_text);
    XML_SetStartNamespaceDeclHandler(parser_, &Reader::on_prefix);
    XML_SetStartDoctypeDeclHandler(parser_, &Reader::on_doctype);
    bool ok = true;
    for (std::size_t at = 0; ok;) {
      const std::size_t n = std::min<std::size_t>(body.size() - at, kBlock);
      const bool last = at + n == body.size();
      ok = XML_Parse(parser_, body.data() + at, static_cast<int>(n), last ? 1 : 0) == XML_STATUS_OK;
      at += n;
      if (last) break;
      // Text comes as it is read; a tag with its attributes is kept by expat until it ends.
      const auto begun = XML_GetCurrentByteIndex(parser_);
      if (ok && begun >= 0 && at - std::min(at, static_cast<std::size_t>(begun)) > kLongestTag) {
        refuse(Errc::too_big, "the XML answer has a tag of more than 1 MiB");
        break;
      }
    }
    const auto line = XML_GetCurrentLineNumber(parser_);
    const auto code = XML_GetErrorCode(parser_);
    XML_ParserFree(parser_);
    if (out_of_memory_ || code == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
    if (problem_) return pass_on(*problem_);
    if (!ok)
      return fail(Errc::invalid, std::string("the answer is no whole XML document: ") +
                                     XML_ErrorString(code) + " in line " + std::to_string(line));
    return {};
  }
  const std::string& root_ns() const { return root_ns_; }
  const std::string& root() const { return root_; }

 private:
  template <class Work>
  static void guarded(void* user, const Work& work) {
    auto& self = *static_cast<Reader*>(user);
    try {
      work(self);
    } catch (...) {  // bad_alloc is all there can be
      self.out_of_memory_ = true;
      XML_StopParser(self.parser_, XML_FALSE);
    }
  }
  void refuse(Errc code, std::string why) { stop({code, std::move(why), {}}); }
  void stop(Error why) {
    problem_ = std::move(why);
    XML_StopParser(parser_, XML_FALSE);
  }
  void count_name(std::string_view name) {
    names_.insert(ids::hash64(name));
    if (names_.size() > kMostNames) refuse(Errc::too_big, "the XML answer has more than 1,000 names of elements");
  }
  void hold(std::size_t bytes) {
    held_ += bytes;
    if (held_ > kResponseBytes)
      refuse(Errc::too_big, "one response of the XML answer takes more than " + std::to_string(kResponseBytes >> 20) + " MiB");
  }
  void start(std::string_view full, const XML_Char** attributes) {
    if (open_.size() >= kDeepest) return refuse(Errc::too_big, "the XML answer is nested too deep");
    if (++nodes_ > kMostNodes) return refuse(Errc::too_big, "the XML answer has too many elements");
    XmlNode n;
    const auto cut = full.find(kBetween);
    n.name = full.substr(cut == std::string_view::npos ? 0 : cut + 1);
    if (cut != std::string_view::npos) n.ns = full.substr(0, cut);
    count_name(full);
    for (; *attributes != nullptr; attributes += 2) {
      count_name(attributes[0]);
      if (std::string_view(attributes[0]) == "name") n.attribute = attributes[1];
    }
    hold(sizeof n + n.ns.size() + n.name.size() + n.attribute.size());
    if (open_.empty()) {
      root_ = n.name;
      root_ns_ = n.ns;
    }
    open_.push_back(std::move(n));
  }
  void end() {
    XmlNode n = std::move(open_.back());
    open_.pop_back();
    // What is closed at the top is handed out at once, so that one response is held at a time.
    if (open_.size() <= 1) {
      held_ = 0;
      if (auto taken = closed_(std::move(n), open_.size()); !taken) stop(std::move(taken).error());
    } else
      open_.back().children.push_back(std::move(n));
  }
  static void on_start(void* user, const XML_Char* name, const XML_Char** attributes) {
    guarded(user, [&](Reader& r) { r.start(name, attributes); });
  }
  static void on_end(void* user, const XML_Char*) {
    guarded(user, [](Reader& r) {
      if (!r.open_.empty()) r.end();
    });
  }
  static void on_text(void* user, const XML_Char* s, int n) {
    guarded(user, [&](Reader& r) {
      if (r.open_.empty()) return;
      r.open_.back().text.append(s, static_cast<std::size_t>(n));
      r.hold(static_cast<std::size_t>(n));
    });
  }
  static void on_prefix(void* user, const XML_Char* prefix, const XML_Char*) {
    guarded(user, [&](Reader& r) { r.count_name(prefix == nullptr ? "" : prefix); });
  }
  // Nothing in WebDAV has one; entities that grow and files that are fetched begin with it.
  static void on_doctype(void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    guarded(user, [](Reader& r) { r.refuse(Errc::denied, "the XML answer has a DOCTYPE, which is refused"); });
  }

  Closed closed_;
  XML_Parser parser_ = nullptr;
  std::vector<XmlNode> open_;
  std::size_t nodes_ = 0, held_ = 0;  // held: by the response that is open
  std::unordered_set<std::uint64_t> names_;
  std::string root_, root_ns_;
  std::optional<Error> problem_;
  bool out_of_memory_ = false;
};

}  // namespace

const XmlNode* XmlNode::child(std::string_view space, std::string_view local) const {
  return find(children, space, local);
}

std::string XmlNode::href() const {
  const auto* h = child(kDav, "href");
  return h == nullptr ? std::string() : std::string(text::trim(h->text));
}

const XmlNode* DavResponse::prop(std::string_view space, std::string_view local) const {
  return find(props, space, local);
}

std::string DavResponse::text(std::string_view space, std::string_view local) const {
  const auto* p = prop(space, local);
  return p == nullptr ? std::string() : std::string(text::trim(p->text));
}

std::size_t held_bytes(const DavResponse& r) {
  std::size_t sum = sizeof r + r.href.capacity() + r.error.capacity();
  for (const auto& p : r.props) sum += held_bytes(p);
  return sum;
}

Result<std::string> read_multistatus(std::string_view body, const TakeResponse& take) {
  std::string token;
  if (text::trim(body).empty()) return fail(Errc::invalid, "the answer is empty");
  Reader reader([&](XmlNode n, std::size_t depth) -> Status {
    if (depth != 1) return {};
    if (n.is(kDav, "response")) {
      std::vector<std::string> more;
      auto response = response_of(std::move(n), more);
      const int status = response.status;
      const std::string error = response.error;
      DAYBOOK_TRY(take(std::move(response)));
      for (auto& href : more) {
        DavResponse other;
        other.href = std::move(href);
        other.status = status;
        other.error = error;
        if (status != 0) DAYBOOK_TRY(take(std::move(other)));
      }
    } else if (n.is(kDav, "sync-token")) token = text::trim(n.text);
    return {};
  });
  const auto done = reader.run(body);
  const bool ours = reader.root_ns() == kDav && reader.root() == "multistatus";
  if (!done && (ours || done.error().code == Errc::denied)) return pass_on(done.error());
  if (!ours)
    return fail(Errc::invalid, "the answer is no DAV:multistatus document but perhaps a web page");
  return token;
}

std::vector<XmlNode> read_error(std::string_view body) {
  std::vector<XmlNode> out;
  if (text::trim(body).empty()) return out;
  Reader reader([&](XmlNode n, std::size_t depth) -> Status {
    if (depth == 1 && out.size() < 100) out.push_back(std::move(n));
    return {};
  });
  const auto done = reader.run(body);
  if (!done || reader.root_ns() != kDav || reader.root() != "error") out.clear();
  return out;
}

std::string xml_text(std::string_view s) {
  std::string out;
  for (const char c : s) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;  // others are in no XML 1.0 document
  }
  return out;
}

}  // namespace daybook::providers
