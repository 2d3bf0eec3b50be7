// WebDAV's XML answers (RFC 4918 section 14), read by namespace, never by prefix. A DOCTYPE is
// refused; depth, number and names of elements are bounded, and the bytes of what is built of one response.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace daybook::providers {

inline constexpr std::string_view kDav = "DAV:";
inline constexpr std::string_view kCal = "urn:ietf:params:xml:ns:caldav";
inline constexpr std::string_view kCalendarServer = "http://calendarserver.org/ns/";
inline constexpr std::string_view kApple = "http://apple.com/ns/ical/";

struct XmlNode {
  std::string ns, name;
  std::string attribute;  // "name", which is all that CalDAV has of them
  std::string text;       // of itself, not of what it holds
  std::vector<XmlNode> children;

  bool is(std::string_view space, std::string_view local) const { return ns == space && name == local; }
  const XmlNode* child(std::string_view space, std::string_view local) const;
  // The text of DAV:href inside, trimmed.
  std::string href() const;
};

struct DavResponse {
  std::string href;            // as it was written
  int status = 0;              // of the resource as a whole; 0: it came with properties
  std::vector<XmlNode> props;  // those that are there (2xx)
  int refused = 0;             // the status of properties that are not, the first but 404
  std::string error;           // the precondition that failed: "valid-sync-token"

  const XmlNode* prop(std::string_view space, std::string_view local) const;
  std::string text(std::string_view space, std::string_view local) const;  // trimmed
};

// The bytes that a response takes in memory.
std::size_t held_bytes(const DavResponse& response);

// Reads a multistatus document, a response at a time; answers its sync-token. Errors: invalid when
// it is none (an HTML page, an empty body, a part of one), denied for a DOCTYPE, too_big; that of `take`,
// which ends the reading.
using TakeResponse = std::function<Status(DavResponse)>;
Result<std::string> read_multistatus(std::string_view body, const TakeResponse& take);
// The preconditions that a DAV:error document names; none when it is no such document.
std::vector<XmlNode> read_error(std::string_view body);

std::string xml_text(std::string_view s);  // escaped for the content of an element

}  // namespace daybook::providers
