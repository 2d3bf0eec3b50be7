/* What the test hosts in C share: the functions of a library taken by dlsym, checks that say where
 * they failed, a folder of their own for state files. */
#ifndef DAYBOOK_TEST_HOST_H
#define DAYBOOK_TEST_HOST_H

#include "daybook.h"

#define CHECK(condition) \
  ((condition) ? (void)0 : host_fail(__FILE__, __LINE__, #condition))
#define CHECK_EQ(got, wanted) \
  host_equal(__FILE__, __LINE__, #got, (long long)(got), (long long)(wanted))

void host_fail(const char *file, int line, const char *what);
void host_equal(const char *file, int line, const char *what, long long got, long long wanted);

struct library {
  void *so;
  void (*abi_range)(uint32_t *, uint32_t *);
  const char *(*build_info)(void);
  const char *(*strerror)(int32_t);
  int32_t (*init)(uint32_t, const char *, size_t, daybook **, char *, size_t);
  int32_t (*on_message)(daybook *, const char *, size_t, uint64_t *);
  int32_t (*on_command)(daybook *, const char *, size_t, uint64_t *);
  int32_t (*on_tick)(daybook *, int64_t, int64_t *);
  int32_t (*next)(daybook *, char *, size_t, size_t *);
  int32_t (*done)(daybook *, uint64_t, int32_t, const char *, size_t);
  int32_t (*wake_fd)(daybook *);
  int32_t (*wait)(daybook *, int32_t);
  int32_t (*progress)(daybook *, uint64_t *, uint64_t *);
  int32_t (*error)(daybook *, char *, size_t);
  int32_t (*shutdown)(daybook *, int32_t);
};

/* dlopen with RTLD_NOW | RTLD_LOCAL and every dlsym; fails the test when one is missing. */
struct library host_load(const char *path);

/* A new folder, removed with all in it by host_clean. */
const char *host_folder(void);
void host_clean(void);
/* The path of a file of that name in the folder; one of a few static buffers. */
const char *host_path(const char *name);

/* Opens `state` (a name in the folder) with that many threads; answers init's code. */
int32_t host_try_open(const struct library *lib, const char *state, int threads, daybook **out);
daybook *host_open(const struct library *lib, const char *state, int threads);
/* A message of that number said in a room at `ts_ms`, a time in 2026. */
#define HOST_NOW INT64_C(1773069120000)
int32_t host_say(const struct library *lib, daybook *d, unsigned number, const char *text);
/* Takes and settles what is there; answers how many effects that were. */
int host_drain(const struct library *lib, daybook *d);

#endif
