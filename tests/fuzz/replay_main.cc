// Replays a fuzz corpus as a test: every file of the folders given goes through the target once,
// whole and cut at each of up to 64 places.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void feed(const std::string& bytes, std::size_t n) {
  // An exact copy, so that a read past the end is seen by the address sanitizer.
  const std::string copy(bytes.data(), n);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(copy.data()), copy.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      feed(bytes, bytes.size());
      const std::size_t step = bytes.size() / 64 + 1;
      for (std::size_t n = 0; n < bytes.size(); n += step) feed(bytes, n);
      ++files;
    }
  }
  std::printf("%zu corpus files replayed\n", files);
  return files == 0 ? 1 : 0;  // an empty corpus tests nothing
}
