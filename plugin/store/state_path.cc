#include "store/state_path.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace daybook::store {
namespace {

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

Status unfit(const std::string& path, const std::string& what) {
  return fail(Errc::io, "state file " + path + ": " + what, path);
}

}  // namespace

std::string followed(const std::string& path) {
  std::filesystem::path p = path;
  std::error_code fault;
  for (int links = 0; links < 40 && std::filesystem::is_symlink(p, fault); ++links) {
    const auto target = std::filesystem::read_symlink(p, fault);
    if (fault) break;
    p = target.is_absolute() ? target : p.parent_path() / target;
  }
  return p.string();
}

namespace {

// SQLite would take an empty file for a new one, and throw away the log that holds what was in it.
Status log_alone(const std::string& path) {
  std::error_code none;
  const std::string log = followed(path) + "-wal";
  const auto size = std::filesystem::file_size(log, none);
  if (none || size == 0) return {};
  return unfit(path, "it is gone or empty, and its write-ahead log " + log + " is there; put the file back, or move the "
                     "log away to begin anew");
}

}  // namespace

Status fit_for_state(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return errno == ENOENT ? log_alone(path) : pass_on(cannot_open(path, errno));
  if (S_ISDIR(found.st_mode))
    return unfit(path, "it is a folder; name a file in it, such as " + path + (path.back() == '/' ? "" : "/") +
                           "daybook.sqlite");
  if (!S_ISREG(found.st_mode)) return unfit(path, "it is no ordinary file; name one on a disk, or \":memory:\"");
  if (found.st_nlink > 1)
    return unfit(path, "it has another name too (a hard link), by which it could be opened beside this one and be "
                       "damaged; copy it to a file of its own");
  if (found.st_size == 0) return log_alone(path);
  return {};
}

Status make_if_missing(const std::string& path) {
  const int fd = ::open(followed(path).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return errno == EEXIST ? Status() : pass_on(cannot_open(path, errno));
  ::close(fd);
  return {};
}

Error cannot_open(const std::string& path, int code) {
  std::string message = "state file " + path + ": ";
  if (code == ENOENT && ::access(folder_of(path).c_str(), F_OK) != 0) {
    message += "the folder " + folder_of(path) + " does not exist; create it";
  } else if (code == ENOENT) {
    message += "the folder " + folder_of(path) + " takes no files; choose another one";
  } else if (code == EACCES || code == EROFS || code == EPERM) {
    message += "the file or its folder is read-only; make both writable for this user";
  } else if (code == EMFILE || code == ENFILE) {
    message += "the limit of open files is reached; raise it (ulimit -n), an instance holds about six";
  } else {
    message += "it cannot be opened";
  }
  return {Errc::io, message + " (" + std::strerror(code) + ")", path};
}

}  // namespace daybook::store
