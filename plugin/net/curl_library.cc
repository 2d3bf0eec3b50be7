#include "net/curl_library.h"

#include <dlfcn.h>

#include <cstring>
#include <mutex>
#include <string>

namespace daybook::net {
namespace {

constexpr const char* kFile = "libcurl.so.4";

tl::unexpected<Error> unusable(const std::string& why) {
  return fail(Errc::io, std::string(kFile) + ": " + why +
                            "; install libcurl 7.85 or newer with OpenSSL (Debian: libcurl4)");
}

template <class Function>
bool take(void* library, const char* name, Function& out) {
  void* symbol = dlsym(library, name);
  std::memcpy(&out, &symbol, sizeof symbol);
  return symbol != nullptr;
}

bool take_all(void* so, CurlLibrary& c) {
  return take(so, "curl_global_init", c.global_init) &&
         take(so, "curl_version_info", c.version_info) &&
         take(so, "curl_easy_init", c.easy_init) && take(so, "curl_easy_cleanup", c.easy_cleanup) &&
         take(so, "curl_easy_getinfo", c.easy_getinfo) &&
         take(so, "curl_easy_strerror", c.easy_strerror) &&
         take(so, "curl_easy_setopt", c.easy_set) &&
         take(so, "curl_share_init", c.share_init) &&
         take(so, "curl_share_cleanup", c.share_cleanup) &&
         take(so, "curl_share_setopt", c.share_set) &&
         take(so, "curl_slist_append", c.slist_append) &&
         take(so, "curl_slist_free_all", c.slist_free_all) &&
         take(so, "curl_multi_init", c.multi_init) &&
         take(so, "curl_multi_cleanup", c.multi_cleanup) &&
         take(so, "curl_multi_add_handle", c.multi_add) &&
         take(so, "curl_multi_remove_handle", c.multi_remove) &&
         take(so, "curl_multi_perform", c.multi_perform) &&
         take(so, "curl_multi_poll", c.multi_poll) &&
         take(so, "curl_multi_wakeup", c.multi_wakeup) &&
         take(so, "curl_multi_info_read", c.multi_info);
}

Result<const CurlLibrary*> load() {
  static CurlLibrary library;
  void* so = dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
  if (so == nullptr) return unusable(dlerror());
  if (!take_all(so, library)) return unusable("it lacks a function");
  // Initialising must be safe beside a host that uses the same library.
  const auto* about = library.version_info(CURLVERSION_NOW);
  if (about->version_num < 0x075500) return unusable("it is too old");
  if ((about->features & CURL_VERSION_SSL) == 0) return unusable("it is built without TLS");
  if ((about->features & CURL_VERSION_ASYNCHDNS) == 0)
    return unusable("it would wait for names inside a call");
  if (library.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return unusable("it does not start");
  return &library;
}

}  // namespace

Result<const CurlLibrary*> curl_library() {
  static std::mutex mutex;
  static Result<const CurlLibrary*>* loaded = nullptr;
  const std::lock_guard lock(mutex);
  if (loaded == nullptr || !*loaded) {
    delete loaded;
    loaded = new Result<const CurlLibrary*>(load());
  }
  return *loaded;
}

}  // namespace daybook::net
