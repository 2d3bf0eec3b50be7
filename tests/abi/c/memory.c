/* Memory that runs out: every allocation of a story fails once, and from there on, in turn. Each
 * call answers an error or does its work; once there is memory again the story goes on to exactly
 * one question and one event. The allocator of this program stands before the library's own calls.
 * usage: memory LIBRARY [SAMPLES]   (150 places when not said; scripts/soak takes them all) */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static long countdown = -1; /* allocations until one fails; -1: none does */
static int for_good;        /* and all after it */
static long counted;

static int fails(void) {
  ++counted;
  if (countdown < 0) return 0;
  if (countdown > 0) {
    --countdown;
    return 0;
  }
  if (!for_good) countdown = -1;
  errno = ENOMEM;
  return 1;
}

/* Seen by the libraries that this program loads. */
#pragma GCC visibility push(default)
void *malloc(size_t n) { return fails() ? NULL : __libc_malloc(n); }
void *calloc(size_t n, size_t size) { return fails() ? NULL : __libc_calloc(n, size); }
void *realloc(void *p, size_t n) { return fails() ? NULL : __libc_realloc(p, n); }
#pragma GCC visibility pop

static void memory_is_back(void) { countdown = -1; }

static struct library lib;

static int32_t open_state(const char *config, daybook **d) {
  char why[512] = "?";
  const int32_t code = lib.init(DAYBOOK_ABI, config, strlen(config), d, why, sizeof why);
  if (code != 0) CHECK(*d == NULL && why[0] != '\0');
  return code;
}

static int32_t say(daybook *d, int direct, const char *id, const char *text, uint64_t *seq) {
  char doc[512];
  snprintf(doc, sizeof doc,
           "{\"v\":1,\"platform\":\"test\",\"workspace\":\"\",\"conversation\":\"%s\",\"direct\":%s,"
           "\"id\":\"%s\",\"author\":\"ana\",\"text\":\"%s\",\"ts_ms\":%lld}",
           direct ? "dm" : "#room", direct ? "true" : "false", id, text, (long long)HOST_NOW);
  return lib.on_message(d, doc, strlen(doc), seq);
}

/* Takes and settles what there is; failures are met by asking again. */
static void drain(daybook *d, int *questions) {
  static char text[DAYBOOK_MAX_EFFECT + 1];
  size_t n = 0;
  int32_t code;
  while ((code = lib.next(d, text, DAYBOOK_MAX_EFFECT, &n)) != 0) {
    uint64_t id;
    if (code < 0) {
      memory_is_back();
      continue;
    }
    text[n] = '\0';
    *questions += strstr(text, "\"question\":") != NULL && strstr(text, "\"kind\":\"send\"") != NULL;
    id = strtoull(strstr(text, "\"id\":\"") + 6, NULL, 10);
    while (lib.done(d, id, DAYBOOK_SENT, NULL, 0) != 0) memory_is_back();
  }
}

/* One step of the story, with memory coming back as soon as the library has said that it is out. */
static void step(daybook *d, int direct, const char *id, const char *text, int64_t at,
                 int *questions) {
  while (say(d, direct, id, text, NULL) != 0) memory_is_back();
  while (lib.on_tick(d, at, NULL) != 0) memory_is_back();
  drain(d, questions);
}

static int events_of(daybook *d) {
  static const char list[] =
      "{\"v\":1,\"corr\":\"l\",\"actor\":\"test:ana\",\"tool\":\"calendar_list_events\","
      "\"args\":{\"start_at\":\"2026-03-01\",\"end_at\":\"2026-04-01\"}}";
  static char text[DAYBOOK_MAX_EFFECT + 1];
  size_t n = 0;
  int count = 0;
  const char *at;
  CHECK_EQ(lib.on_command(d, list, sizeof list - 1, NULL), 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 5000, NULL), 0);
  while (lib.next(d, text, DAYBOOK_MAX_EFFECT, &n) == 1) {
    text[n] = '\0';
    if (strstr(text, "\"corr\":\"l\"") == NULL) continue;
    CHECK(strstr(text, "\"ok\":true") != NULL);
    for (at = text; (at = strstr(at, "\"title\":")) != NULL; ++at) ++count;
  }
  return count;
}

/* The story with the n-th allocation failing; answers how many there were. */
static long story(long n, int good) {
  static unsigned turn;
  char config[700];
  daybook *d = NULL;
  int questions = 0;
  char name[40];
  snprintf(name, sizeof name, "memory-%u.sqlite", turn++);
  snprintf(config, sizeof config, "{\"state\":\"%s\",\"threads\":0,\"timezone\":\"UTC\"}",
           host_path(name));
  counted = 0;
  for_good = good;
  countdown = n;
  while (open_state(config, &d) != 0) memory_is_back();
  step(d, 0, "m1", "dentist tomorrow at 3pm", HOST_NOW + 1000, &questions);
  step(d, 1, "m2", "yes", HOST_NOW + 2000, &questions);
  (void)lib.shutdown(d, 10000);
  memory_is_back();
  d = NULL;
  CHECK_EQ(open_state(config, &d), 0);
  /* What an unsettled shutdown left behind is handed in again, as a host does after a restart. */
  step(d, 0, "m1", "dentist tomorrow at 3pm", HOST_NOW + 3000, &questions);
  step(d, 1, "m2", "yes", HOST_NOW + 4000, &questions);
  if (questions != 1 || events_of(d) != 1) {
    fprintf(stderr, "allocation %ld%s: %d questions, %d events\n", n, good ? " and on" : "",
            questions, events_of(d));
    _exit(1);
  }
  CHECK_EQ(lib.shutdown(d, 10000), 0);
  return counted;
}

int main(int argc, char **argv) {
  long total, n, step_of, samples;
  CHECK(argc == 2 || argc == 3);
  samples = argc == 3 ? strtol(argv[2], NULL, 10) : 150;
  CHECK(samples > 0);
  lib = host_load(argv[1]);
  story(-1, 0);
  total = story(-1, 0);
  CHECK(total > 1000);
  step_of = total / samples + 1; /* a sample that moves on from one round to the next */
  for (n = 0; n < total; n += step_of) {
    story(n, 0);
    story(n + step_of / 2, 1);
  }
  host_clean();
  printf("memory: ok, %ld allocations\n", total);
  return 0;
}
