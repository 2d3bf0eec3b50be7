#include "base/ids.h"

namespace daybook::ids {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t h = 0xcbf29ce484222325ULL ^ (seed * 0x9e3779b97f4a7c15ULL);
  for (char c : bytes) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3ULL;
  }
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  return h;
}

std::string stable_id(std::string_view bytes) {
  static constexpr char alphabet[] = "0123456789abcdefghijklmnopqrstuv";
  std::string out;
  for (std::uint64_t seed : {1, 2}) {
    std::uint64_t h = hash64(bytes, seed);
    for (int i = 0; i < 13; ++i) {
      out += alphabet[h & 31];
      h >>= 5;
    }
  }
  return out;
}

}  // namespace daybook::ids
