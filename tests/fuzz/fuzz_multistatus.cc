// layers: providers
// Answers of WebDAV servers: ends, and what is read out of them is what the rest relies on.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "ics/edit.h"
#include "ics/object.h"
#include "providers/caldav_paths.h"
#include "providers/dav_xml.h"

using namespace daybook;

namespace {

// A path that was taken apart asks for the same resource when put together, and stays inside.
void check_path(const std::string& href) {
  const auto collection = *net::parse_url("https://dav.example/home/work/");
  const auto path = providers::member_path(collection, href);
  if (!path) return;
  if (path->compare(0, 11, "/home/work/") != 0 || path->find('/', 11) != std::string::npos) std::abort();
  const auto again = providers::member_path(collection, providers::encoded_path(*path));
  if (!again || *again != *path) std::abort();
}

void check_object(const std::string& text) {
  const auto object = ics::parse_object(text);
  if (!object) return;
  const auto written = ics::write_object(*object);
  const auto again = ics::parse_object(written);
  if (!again || ics::write_object(*again) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto token = providers::read_multistatus(text, [](const providers::DavResponse& r) -> Status {
    check_path(r.href);
    for (const auto& p : r.props) check_object(p.text);
    return {};
  });
  if (token && !text::valid_utf8(*token)) std::abort();
  providers::read_error(text);
  check_path(std::string(text.substr(0, 300)));
  check_object(std::string(text));
  return 0;
}
