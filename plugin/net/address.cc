#include "net/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "base/text.h"

namespace daybook::net {
namespace {

struct Block4 {
  std::array<std::uint8_t, 4> prefix;
  unsigned bits;
};
constexpr std::array<Block4, 17> kOwn4 = {{{{0, 0, 0, 0}, 8},
                                           {{10, 0, 0, 0}, 8},
                                           {{100, 64, 0, 0}, 10},
                                           {{127, 0, 0, 0}, 8},
                                           {{169, 254, 0, 0}, 16},
                                           {{172, 16, 0, 0}, 12},
                                           {{192, 0, 0, 0}, 24},
                                           {{192, 0, 2, 0}, 24},
                                           {{192, 31, 196, 0}, 24},
                                           {{192, 52, 193, 0}, 24},
                                           {{192, 88, 99, 0}, 24},
                                           {{192, 168, 0, 0}, 16},
                                           {{198, 18, 0, 0}, 15},
                                           {{198, 51, 100, 0}, 24},
                                           {{203, 0, 113, 0}, 24},
                                           {{224, 0, 0, 0}, 4},
                                           {{240, 0, 0, 0}, 4}}};

bool begins_with(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> prefix,
                 unsigned bits) {
  for (unsigned i = 0; i < bits; ++i) {
    const unsigned mask = 0x80U >> (i % 8);
    if ((bytes[i / 8] & mask) != (prefix[i / 8] & mask)) return false;
  }
  return true;
}

bool public4(std::span<const std::uint8_t> b) {
  return std::none_of(kOwn4.begin(), kOwn4.end(),
                      [&](const Block4& own) { return begins_with(b, own.prefix, own.bits); });
}

bool zeros(std::span<const std::uint8_t> b) {
  return std::all_of(b.begin(), b.end(), [](std::uint8_t x) { return x == 0; });
}

bool public6(std::span<const std::uint8_t> b) {
  // ::ffff:a.b.c.d, ::a.b.c.d, 64:ff9b::a.b.c.d, 2002:aabb:ccdd::
  if (zeros(b.first(10)) && b[10] == 0xff && b[11] == 0xff) return public4(b.subspan(12));
  if (zeros(b.first(12))) return false;
  constexpr std::array<std::uint8_t, 4> nat64 = {0x00, 0x64, 0xff, 0x9b};
  if (begins_with(b, nat64, 32)) return zeros(b.subspan(4, 8)) && public4(b.subspan(12));
  if (b[0] == 0x20 && b[1] == 0x02) return public4(b.subspan(2, 4));
  // What is left of the unicast space that IANA hands out, without Teredo, ORCHID and examples.
  if ((b[0] & 0xe0) != 0x20) return false;
  const bool special = b[0] == 0x20 && b[1] == 0x01 && (b[2] < 0x02 || (b[2] == 0x0d && b[3] == 0xb8));
  const bool example = b[0] == 0x3f && b[1] == 0xff && b[2] < 0x10;
  return !special && !example;
}

}  // namespace

bool public_address(std::span<const std::uint8_t> bytes) {
  if (bytes.size() == 4) return public4(bytes);
  return bytes.size() == 16 && public6(bytes);
}

bool public_when_written(std::string_view address) {
  const std::string text(address);
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return public_address({bytes.data(), 4});
  return inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1 && public_address(bytes);
}

bool surely_private(std::string_view host) {
  std::string name = text::lower_ascii(host);
  while (name.ends_with('.')) name.pop_back();
  if (name == "localhost" || name.ends_with(".localhost") || name.empty()) return true;
  std::array<std::uint8_t, 16> bytes{};
  in_addr four{};
  if (inet_aton(name.c_str(), &four) != 0) {  // "0x7f.1", "2130706433" and the like, too
    std::memcpy(bytes.data(), &four, 4);
    return !public_address({bytes.data(), 4});
  }
  const auto zone = name.find('%');
  return inet_pton(AF_INET6, name.substr(0, zone).c_str(), bytes.data()) == 1 && !public_address(bytes);
}

}  // namespace daybook::net
