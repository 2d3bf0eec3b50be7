/* Every entry point with everything a broken host may hand it. After each the instance works on and
 * nothing accepted is lost. usage: edges LIBRARY */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "host.h"

typedef int32_t (*take_document)(daybook *, const char *, size_t, uint64_t *);

static struct library lib;

struct bad {
  const char *json;
  int32_t code;
};

/* What no document may be, whatever its kind. */
static const struct bad kSyntax[] = {
    {"", DAYBOOK_E_INVALID},
    {" ", DAYBOOK_E_INVALID},
    {"{", DAYBOOK_E_INVALID},
    {"{}x", DAYBOOK_E_INVALID},
    {"null", DAYBOOK_E_INVALID},
    {"[]", DAYBOOK_E_INVALID},
    {"\"text\"", DAYBOOK_E_INVALID},
    {"{\"v\":1,}", DAYBOOK_E_INVALID},
    {"{'v':1}", DAYBOOK_E_INVALID},
    {"{\"v\":NaN}", DAYBOOK_E_INVALID},
    {"{\"v\":01}", DAYBOOK_E_INVALID},
    {"{\"v\":2}", DAYBOOK_E_INVALID},
    {"{\"v\":\"1\"}", DAYBOOK_E_INVALID},
    {"{\"text\":\"\x01\"}", DAYBOOK_E_INVALID},
    {"{\"text\":\"\xff\"}", DAYBOOK_E_UTF8},
    {"{\"text\":\"\xc0\xaf\"}", DAYBOOK_E_UTF8},
    {"{\"text\":\"\xed\xa0\x80\"}", DAYBOOK_E_UTF8},
    {"{\"text\":\"\\ud800\"}", DAYBOOK_E_UTF8},
    {"{\"text\":\"\\udc00\\ud800\"}", DAYBOOK_E_UTF8},
};

#define WHO "\"platform\":\"t\",\"conversation\":\"c\",\"id\":\"1\",\"author\":\"a\",\"ts_ms\":1773069120000"
static const struct bad kMessages[] = {
    {"{}", DAYBOOK_E_INVALID},
    {"{\"conversation\":\"c\",\"id\":\"1\",\"author\":\"a\",\"text\":\"x\",\"ts_ms\":1}", DAYBOOK_E_INVALID},
    {"{\"platform\":\"t\",\"id\":\"1\",\"author\":\"a\",\"text\":\"x\",\"ts_ms\":1}", DAYBOOK_E_INVALID},
    {"{\"platform\":\"t\",\"conversation\":\"c\",\"author\":\"a\",\"text\":\"x\",\"ts_ms\":1}", DAYBOOK_E_INVALID},
    {"{\"platform\":\"t\",\"conversation\":\"c\",\"id\":\"1\",\"text\":\"x\",\"ts_ms\":1}", DAYBOOK_E_INVALID},
    {"{\"platform\":\"t\",\"conversation\":\"c\",\"id\":\"1\",\"author\":\"a\",\"text\":\"x\"}", DAYBOOK_E_INVALID},
    {"{" WHO ",\"text\":7}", DAYBOOK_E_INVALID},
    {"{" WHO ",\"text\":[]}", DAYBOOK_E_INVALID},
    {"{" WHO ",\"direct\":\"yes\"}", DAYBOOK_E_INVALID},
    {"{" WHO ",\"deleted\":1}", DAYBOOK_E_INVALID},
    {"{" WHO ",\"id\":\"2\"}", DAYBOOK_E_INVALID},
    {"{" WHO ",\"thread\":{}}", DAYBOOK_E_INVALID},
    {"{\"platform\":{},\"conversation\":\"c\",\"id\":\"1\",\"author\":\"a\",\"ts_ms\":1}", DAYBOOK_E_INVALID},
    {"{\"platform\":\"t\",\"conversation\":\"c\",\"id\":1,\"author\":\"a\",\"ts_ms\":1}", DAYBOOK_E_INVALID},
    {"{\"platform\":\"t\",\"conversation\":\"c\",\"id\":\"1\",\"author\":\"a\",\"ts_ms\":\"now\"}", DAYBOOK_E_INVALID},
    {"{\"platform\":\"t\",\"conversation\":\"c\",\"id\":\"1\",\"author\":\"a\",\"ts_ms\":1e300}", DAYBOOK_E_INVALID},
    {"{\"platform\":\"t\",\"conversation\":\"c\",\"id\":\"1\",\"author\":\"a\",\"ts_ms\":-9e18}", DAYBOOK_E_INVALID},
};

#define ACTOR "\"corr\":\"c\",\"actor\":{\"platform\":\"t\",\"workspace\":\"\",\"user\":\"a\"}"
static const struct bad kCommands[] = {
    {"{" ACTOR "}", DAYBOOK_E_INVALID},
    {"{" ACTOR ",\"text\":\"x\",\"tool\":\"y\"}", DAYBOOK_E_INVALID},
    {"{" ACTOR ",\"text\":7}", DAYBOOK_E_INVALID},
    {"{" ACTOR ",\"tool\":{}}", DAYBOOK_E_INVALID},
    {"{" ACTOR ",\"button\":true}", DAYBOOK_E_INVALID},
    {"{" ACTOR ",\"tool\":\"x\",\"args\":[]}", DAYBOOK_E_INVALID},
    {"{" ACTOR ",\"text\":\"x\",\"origin\":\"nobody\"}", DAYBOOK_E_INVALID},
    {"{" ACTOR ",\"text\":\"x\",\"text\":\"y\"}", DAYBOOK_E_INVALID},
    {"{\"corr\":1,\"actor\":{\"platform\":\"t\",\"user\":\"a\"},\"text\":\"x\"}", DAYBOOK_E_INVALID},
    {"{\"corr\":\"c\",\"actor\":\"\",\"text\":\"x\"}", DAYBOOK_E_INVALID},
    {"{\"corr\":\"c\",\"actor\":[],\"text\":\"x\"}", DAYBOOK_E_INVALID},
    {"{\"actor\":{\"platform\":\"t\",\"user\":\"a\"},\"text\":\"x\"}", DAYBOOK_E_INVALID},
    {"{\"corr\":\"c\",\"actor\":{\"platform\":1,\"user\":\"a\"},\"text\":\"x\"}", DAYBOOK_E_INVALID},
};

static const struct bad kOutcomes[] = {
    {"{\"message_id\":7}", DAYBOOK_E_INVALID},
    {"{\"error\":[]}", DAYBOOK_E_INVALID},
};

static void refused(daybook *d, take_document take, const char *json, size_t n, int32_t code) {
  char text[512] = "";
  const int32_t got = take(d, json, n, NULL);
  if (got != code) fprintf(stderr, "document: %.120s\n", json == NULL ? "(null)" : json);
  CHECK_EQ(got, code);
  CHECK(lib.error(d, text, sizeof text) > 0);
  CHECK(text[0] != '\0');
}

static void refused_all(daybook *d, take_document take, const struct bad *bad, size_t n) {
  size_t i;
  for (i = 0; i < n; ++i) refused(d, take, bad[i].json, strlen(bad[i].json), bad[i].code);
}

/* A document of `size` bytes that is well formed but for its size. */
static char *padded(size_t size) {
  static const char head[] = "{" WHO ",\"text\":\"";
  char *json = malloc(size);
  CHECK(json != NULL);
  memset(json, 'x', size);
  memcpy(json, head, sizeof head - 1);
  memcpy(json + size - 2, "\"}", 2);
  return json;
}

static void sizes(daybook *d, take_document take) {
  static const size_t too_big[] = {DAYBOOK_MAX_DOCUMENT + 1, (size_t)64 << 20};
  size_t i;
  for (i = 0; i < sizeof too_big / sizeof *too_big; ++i) {
    char *json = padded(too_big[i]);
    refused(d, take, json, too_big[i], DAYBOOK_E_TOO_BIG);
    free(json);
  }
  /* A length that is nonsense must be refused before a byte is read. */
  refused(d, take, "{}", SIZE_MAX, DAYBOOK_E_TOO_BIG);
  refused(d, take, NULL, 0, DAYBOOK_E_INVALID);
  refused(d, take, NULL, 5, DAYBOOK_E_INVALID);
}

static void nesting(daybook *d, take_document take) {
  const size_t n = 200000;
  char *json = malloc(n);
  CHECK(json != NULL);
  memset(json, '[', n);
  refused(d, take, json, n, DAYBOOK_E_INVALID);
  memcpy(json, "{\"args\":", 8);
  refused(d, take, json, n, DAYBOOK_E_INVALID);
  free(json);
}

/* The byte behind the document is not readable: nobody may look for a NUL there. */
static void no_byte_behind(daybook *d) {
  static const char json[] = "{" WHO ",\"text\":\"at the end of a page\"}";
  const size_t n = sizeof json - 1, page = 4096;
  char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(pages != MAP_FAILED);
  CHECK_EQ(mprotect(pages + page, page, PROT_NONE), 0);
  memcpy(pages + page - n, json, n);
  CHECK_EQ(lib.on_message(d, pages + page - n, n, NULL), 0);
  munmap(pages, 2 * page);
}

static int32_t as_outcome(daybook *d, const char *json, size_t n, uint64_t *seq) {
  (void)seq;
  return lib.done(d, 1, DAYBOOK_SENT, json, n);
}

static void documents(daybook *d) {
  refused_all(d, lib.on_message, kSyntax, sizeof kSyntax / sizeof *kSyntax);
  refused_all(d, lib.on_command, kSyntax, sizeof kSyntax / sizeof *kSyntax);
  refused_all(d, lib.on_message, kMessages, sizeof kMessages / sizeof *kMessages);
  refused_all(d, lib.on_command, kCommands, sizeof kCommands / sizeof *kCommands);
  sizes(d, lib.on_message);
  sizes(d, lib.on_command);
  nesting(d, lib.on_message);
  nesting(d, lib.on_command);
  refused(d, lib.on_message, "{\"text\":\"a\0b\"}", 14, DAYBOOK_E_INVALID);
  no_byte_behind(d);
}

/* There is one leased effect, and it survives every wrong way of settling it. */
static void outcomes(daybook *d) {
  static const char command[] = "{" ACTOR ",\"tool\":\"tools\"}";
  char effect[DAYBOOK_MAX_EFFECT + 1];
  const char *at;
  uint64_t id;
  size_t need = 0, whole;
  CHECK_EQ(lib.on_command(d, command, sizeof command - 1, NULL), 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW, NULL), 0);
  CHECK_EQ(lib.wait(d, 0), 1);
  CHECK_EQ(lib.next(d, NULL, 0, &need), DAYBOOK_E_BUFFER);
  whole = need;
  CHECK(whole > 1 && whole <= DAYBOOK_MAX_EFFECT);
  CHECK_EQ(lib.next(d, effect, 1, &need), DAYBOOK_E_BUFFER);
  CHECK_EQ(lib.next(d, effect, whole - 1, &need), DAYBOOK_E_BUFFER);
  CHECK_EQ(need, whole);
  CHECK_EQ(lib.next(d, NULL, 10, &need), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.next(d, effect, sizeof effect, NULL), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.next(d, effect, whole, &need), 1);
  CHECK_EQ(need, whole);
  effect[need] = '\0';
  at = strstr(effect, "\"id\":\"");
  CHECK(at != NULL);
  id = strtoull(at + 6, NULL, 10);
  CHECK_EQ(lib.done(d, 0, DAYBOOK_SENT, NULL, 0), DAYBOOK_E_NOT_FOUND);
  CHECK_EQ(lib.done(d, UINT64_MAX, DAYBOOK_SENT, NULL, 0), DAYBOOK_E_NOT_FOUND);
  CHECK_EQ(lib.done(d, id, -1, NULL, 0), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.done(d, id, 5, NULL, 0), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.done(d, id, INT32_MAX, NULL, 0), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.done(d, id, DAYBOOK_SENT, NULL, 5), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.done(d, id, DAYBOOK_SENT, "{", 1), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.done(d, id, DAYBOOK_SENT, "{\"error\":\"\xff\"}", 13), DAYBOOK_E_UTF8);
  refused_all(d, as_outcome, kOutcomes, sizeof kOutcomes / sizeof *kOutcomes);
  CHECK_EQ(lib.done(d, id, DAYBOOK_SENT, NULL, 0), 0);
  CHECK_EQ(lib.done(d, id, DAYBOOK_SENT, NULL, 0), DAYBOOK_E_NOT_FOUND);
  CHECK_EQ(lib.next(d, effect, sizeof effect, &need), 0);
  CHECK_EQ(need, 0);
}

static void scalars(daybook *d) {
  static const int64_t wrong[] = {INT64_MIN, INT64_MAX};
  char one[1] = {'x'};
  int64_t due = 0;
  size_t i;
  for (i = 0; i < 2; ++i) CHECK_EQ(lib.on_tick(d, wrong[i], &due), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.on_tick(d, HOST_NOW - 86400000, &due), 0); /* an earlier time is ignored */
  CHECK_EQ(lib.on_tick(d, HOST_NOW, NULL), 0);
  CHECK(lib.error(d, NULL, 0) > 0);
  CHECK_EQ(lib.error(d, NULL, 9), DAYBOOK_E_INVALID);
  CHECK(lib.error(d, one, 1) > 0);
  CHECK_EQ(one[0], 0);
  CHECK_EQ(lib.progress(d, NULL, NULL), 0);
  CHECK_EQ(lib.wait(d, 0), 0);
  CHECK_EQ(lib.wait(d, -1), 0); /* without threads nothing can come */
}

static void no_handle(void) {
  char text[8];
  size_t need;
  uint64_t n;
  CHECK_EQ(lib.on_message(NULL, "{}", 2, NULL), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.on_command(NULL, "{}", 2, NULL), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.on_tick(NULL, 0, NULL), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.next(NULL, text, sizeof text, &need), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.done(NULL, 1, DAYBOOK_SENT, NULL, 0), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.wake_fd(NULL), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.wait(NULL, 0), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.progress(NULL, &n, &n), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.error(NULL, text, sizeof text), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.shutdown(NULL, -1), 0);
}

static void opening(void) {
  static const struct bad kConfigs[] = {
      {"{", DAYBOOK_E_INVALID},
      {"{\"state\":\"a\",\"state\":\"b\"}", DAYBOOK_E_INVALID},
      {"[]", DAYBOOK_E_CONFIG},
      {"{\"state\":7}", DAYBOOK_E_CONFIG},
      {"{\"threads\":1000}", DAYBOOK_E_CONFIG},
      {"{\"threads\":\"two\"}", DAYBOOK_E_CONFIG},
      {"{\"profile\":\"none\"}", DAYBOOK_E_CONFIG},
      {"{\"timezone\":\"Nowhere/Land\"}", DAYBOOK_E_CONFIG},
      {"{\"people\":{}}", DAYBOOK_E_CONFIG},
      {"{\"calendars\":[{\"id\":\"x\",\"provider\":\"nobody\"}]}", DAYBOOK_E_CONFIG},
      {"{\"state\":\"\xff\"}", DAYBOOK_E_UTF8},
  };
  static const uint32_t kAbis[] = {0, 2, UINT32_MAX};
  uint32_t low = 0, high = 0;
  daybook *d = NULL;
  char why[512], *huge;
  size_t i;
  lib.abi_range(&low, &high);
  lib.abi_range(NULL, NULL);
  CHECK(low <= DAYBOOK_ABI && DAYBOOK_ABI <= high);
  for (i = 0; i < sizeof kAbis / sizeof *kAbis; ++i)
    CHECK_EQ(lib.init(kAbis[i], NULL, 0, &d, why, sizeof why), DAYBOOK_E_ABI);
  CHECK_EQ(lib.init(DAYBOOK_ABI, NULL, 0, NULL, why, sizeof why), DAYBOOK_E_INVALID);
  CHECK_EQ(lib.init(DAYBOOK_ABI, NULL, 7, &d, why, sizeof why), DAYBOOK_E_INVALID);
  for (i = 0; i < sizeof kConfigs / sizeof *kConfigs; ++i) {
    int32_t code;
    why[0] = '\0';
    code = lib.init(DAYBOOK_ABI, kConfigs[i].json, strlen(kConfigs[i].json), &d, why, sizeof why);
    if (code != kConfigs[i].code) fprintf(stderr, "config: %s\n", kConfigs[i].json);
    CHECK_EQ(code, kConfigs[i].code);
    CHECK(d == NULL && why[0] != '\0');
    CHECK(lib.init(DAYBOOK_ABI, kConfigs[i].json, strlen(kConfigs[i].json), &d, NULL, 0) < 0);
    CHECK(lib.init(DAYBOOK_ABI, kConfigs[i].json, strlen(kConfigs[i].json), &d, why, 1) < 0);
    CHECK_EQ(why[0], 0);
  }
  huge = padded((size_t)64 << 20);
  CHECK_EQ(lib.init(DAYBOOK_ABI, huge, (size_t)64 << 20, &d, why, sizeof why), DAYBOOK_E_TOO_BIG);
  CHECK_EQ(lib.init(DAYBOOK_ABI, "{}", SIZE_MAX, &d, why, sizeof why), DAYBOOK_E_TOO_BIG);
  free(huge);
}

static void texts(void) {
  int32_t code;
  for (code = -40; code <= 10; ++code) CHECK(lib.strerror(code)[0] != '\0');
  CHECK(lib.strerror(INT32_MIN)[0] != '\0' && lib.strerror(INT32_MAX)[0] != '\0');
  CHECK(strncmp(lib.strerror(DAYBOOK_E_BUSY), "DAYBOOK_E_BUSY: ", 16) == 0);
  CHECK(strncmp(lib.strerror(DAYBOOK_E_INTERNAL), "DAYBOOK_E_INTERNAL: ", 20) == 0);
  CHECK(lib.build_info()[0] == '{');
}

int main(int argc, char **argv) {
  uint64_t accepted = 0, durable = 0, before = 0;
  daybook *d;
  CHECK(argc == 2);
  lib = host_load(argv[1]);
  texts();
  no_handle();
  opening();
  d = host_open(&lib, "edges.sqlite", 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW, NULL), 0);
  CHECK_EQ(lib.error(d, NULL, 0), 0);
  CHECK_EQ(host_say(&lib, d, 1, "before"), 0);
  CHECK_EQ(lib.progress(d, &before, NULL), 0);
  documents(d);
  CHECK_EQ(lib.progress(d, &accepted, NULL), 0);
  CHECK_EQ(accepted, before + 1); /* no_byte_behind was the only good one */
  outcomes(d);
  scalars(d);
  CHECK_EQ(host_say(&lib, d, 2, "after"), 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 1000, NULL), 0);
  CHECK_EQ(lib.progress(d, &accepted, &durable), 0);
  CHECK_EQ(accepted, durable);
  CHECK_EQ(lib.shutdown(d, 1000), 0);
  host_clean();
  puts("edges: ok");
  return 0;
}
