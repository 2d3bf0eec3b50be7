#define _GNU_SOURCE
#include "host.h"

#include <dlfcn.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void host_fail(const char *file, int line, const char *what) {
  fprintf(stderr, "%s:%d: %s\n", file, line, what);
  _exit(1);
}

void host_equal(const char *file, int line, const char *what, long long got, long long wanted) {
  if (got == wanted) return;
  fprintf(stderr, "%s:%d: %s is %lld, wanted %lld\n", file, line, what, got, wanted);
  _exit(1);
}

/* ISO C has no conversion from an object pointer to a function pointer; POSIX has this one. */
static void take(void *so, const char *name, void *function) {
  void *symbol = dlsym(so, name);
  if (symbol == NULL) host_fail(__FILE__, __LINE__, name);
  memcpy(function, &symbol, sizeof symbol);
}

struct library host_load(const char *path) {
  struct library lib;
  lib.so = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (lib.so == NULL) host_fail(__FILE__, __LINE__, dlerror());
  take(lib.so, "daybook_abi_range", &lib.abi_range);
  take(lib.so, "daybook_build_info", &lib.build_info);
  take(lib.so, "daybook_strerror", &lib.strerror);
  take(lib.so, "daybook_init", &lib.init);
  take(lib.so, "daybook_on_message", &lib.on_message);
  take(lib.so, "daybook_on_command", &lib.on_command);
  take(lib.so, "daybook_on_tick", &lib.on_tick);
  take(lib.so, "daybook_next", &lib.next);
  take(lib.so, "daybook_done", &lib.done);
  take(lib.so, "daybook_wake_fd", &lib.wake_fd);
  take(lib.so, "daybook_wait", &lib.wait);
  take(lib.so, "daybook_progress", &lib.progress);
  take(lib.so, "daybook_error", &lib.error);
  take(lib.so, "daybook_shutdown", &lib.shutdown);
  return lib;
}

static char folder[256];

const char *host_folder(void) {
  if (folder[0] == '\0') {
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/daybook-abi-XXXXXX", base != NULL ? base : "/tmp");
    CHECK(mkdtemp(folder) != NULL);
  }
  return folder;
}

static int remove_one(const char *path, const struct stat *s, int type, struct FTW *ftw) {
  (void)s, (void)type, (void)ftw;
  return remove(path);
}

void host_clean(void) {
  if (folder[0] != '\0') nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
  folder[0] = '\0';
}

const char *host_path(const char *name) {
  static char paths[4][512];
  static unsigned turn;
  char *path = paths[turn++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", host_folder(), name);
  return path;
}

int32_t host_try_open(const struct library *lib, const char *state, int threads, daybook **out) {
  char config[1024], why[1024] = "";
  int32_t code;
  snprintf(config, sizeof config, "{\"state\":\"%s\",\"threads\":%d,\"timezone\":\"UTC\"}",
           host_path(state), threads);
  code = lib->init(DAYBOOK_ABI, config, strlen(config), out, why, sizeof why);
  if (code < 0) CHECK(why[0] != '\0');
  return code;
}

daybook *host_open(const struct library *lib, const char *state, int threads) {
  daybook *d = NULL;
  CHECK_EQ(host_try_open(lib, state, threads, &d), 0);
  CHECK(d != NULL);
  return d;
}

int32_t host_say(const struct library *lib, daybook *d, unsigned number, const char *text) {
  char doc[1024];
  snprintf(doc, sizeof doc,
           "{\"v\":1,\"platform\":\"test\",\"workspace\":\"\",\"conversation\":\"#room\",\"direct\":false,"
           "\"id\":\"m%u\",\"author\":\"ana\",\"text\":\"%s\",\"ts_ms\":%lld}",
           number, text, (long long)(HOST_NOW + number));
  return lib->on_message(d, doc, strlen(doc), NULL);
}

int host_drain(const struct library *lib, daybook *d) {
  static __thread char effect[DAYBOOK_MAX_EFFECT + 1];
  size_t n = 0;
  int count = 0;
  int32_t code;
  while (lib->next(d, effect, DAYBOOK_MAX_EFFECT, &n) == 1) {
    const char *id;
    effect[n] = '\0';
    id = strstr(effect, "\"id\":\"");
    CHECK(id != NULL);
    while ((code = lib->done(d, strtoull(id + 6, NULL, 10), DAYBOOK_SENT, NULL, 0)) == DAYBOOK_E_BUSY)
      usleep(1000);
    CHECK_EQ(code, 0);
    ++count;
  }
  return count;
}
