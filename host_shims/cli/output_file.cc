#include "cli/output_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace daybook::cli {
namespace fs = std::filesystem;
namespace {

bool pour(std::FILE* out, const std::string& text) {
  if (out == nullptr) return false;
  const bool whole = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  return std::fclose(out) == 0 && whole;
}

mode_t mode_of_new_files() {
  const mode_t masked = umask(0);
  umask(masked);
  return 0666 & ~masked;
}

// A new file in its place is as good as the old one: no second name and no other owner would lose it.
bool replaceable(const struct stat& old) {
  return S_ISREG(old.st_mode) && old.st_nlink == 1 && old.st_uid == geteuid();
}

bool replace(const std::string& path, mode_t mode, const std::string& text) {
  std::string fresh = path + ".XXXXXX";
  const int fd = mkstemp(fresh.data());
  if (fd < 0) return false;
  const bool moded = fchmod(fd, mode) == 0;
  if (pour(fdopen(fd, "wb"), text) && moded && std::rename(fresh.c_str(), path.c_str()) == 0) return true;
  unlink(fresh.c_str());
  return false;
}

bool write_there(const std::string& path, const std::string& text) {
  struct stat old {};
  std::error_code ec;
  if (stat(path.c_str(), &old) != 0) {
    // A link to a file that is not there yet makes that file.
    if (fs::is_symlink(fs::symlink_status(path, ec))) return pour(std::fopen(path.c_str(), "wb"), text);
    return replace(path, mode_of_new_files(), text);
  }
  if (!replaceable(old)) return pour(std::fopen(path.c_str(), "wb"), text);
  const auto target = fs::canonical(path, ec);
  return !ec && replace(target.string(), old.st_mode & 07777, text);
}

}  // namespace

Status write_file(const std::string& path, const std::string& text) {
  if (!write_there(path, text)) return fail(Errc::io, "cannot write " + path);
  return {};
}

}  // namespace daybook::cli
