/* How input and effects flow: the full queue, the wake descriptor, leases, outcomes, restarts.
 * usage: flow LIBRARY */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

static struct library lib;

struct effect {
  uint64_t id;
  char key[80];
  int attempt;
  int maybe_sent;
};

/* Takes one effect; 0 when there is none. */
static int take(daybook *d, struct effect *out) {
  static char text[DAYBOOK_MAX_EFFECT + 1];
  size_t n = 0;
  const int32_t got = lib.next(d, text, DAYBOOK_MAX_EFFECT, &n);
  CHECK(got >= 0);
  if (got == 0) return 0;
  text[n] = '\0';
  CHECK_EQ(sscanf(strstr(text, "\"k\":\""), "\"k\":\"%79[^\"]", out->key), 1);
  out->id = strtoull(strstr(text, "\"id\":\"") + 6, NULL, 10);
  out->attempt = atoi(strstr(text, "\"attempt\":") + 10);
  out->maybe_sent = strstr(text, "\"maybe_sent\":true") != NULL;
  return 1;
}

static void take_the_only(daybook *d, struct effect *out) {
  struct effect more;
  CHECK(take(d, out));
  CHECK(!take(d, &more));
}

/* Opens, asks one question, and takes the effect that asks it. */
static daybook *with_question(const char *state, struct effect *out) {
  daybook *d = host_open(&lib, state, 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW, NULL), 0);
  CHECK_EQ(host_say(&lib, d, 1, "dentist tomorrow at 3pm"), 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 1000, NULL), 0);
  take_the_only(d, out);
  CHECK_EQ(out->attempt, 1);
  CHECK(!out->maybe_sent);
  return d;
}

static void full_queue(void) {
  daybook *d = host_open(&lib, "queue.sqlite", 0);
  uint64_t accepted = 0, durable = 0;
  unsigned n = 0;
  int32_t code;
  while ((code = host_say(&lib, d, n, "lunch was good")) == 0 && n < 2000000) ++n;
  CHECK_EQ(code, DAYBOOK_E_BUSY);
  CHECK(n >= 1000);
  CHECK_EQ(lib.progress(d, &accepted, &durable), 0);
  CHECK_EQ(accepted, n);
  CHECK_EQ(durable, 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 3600000, NULL), 0);
  CHECK_EQ(lib.progress(d, &accepted, &durable), 0);
  CHECK_EQ(durable, n);
  CHECK_EQ(host_say(&lib, d, n, "lunch was good"), 0);
  CHECK_EQ(lib.shutdown(d, 10000), 0);
}

/* The same message twice has one effect, also after a restart. */
static void same_message_twice(void) {
  struct effect asked, again;
  daybook *d = with_question("twice.sqlite", &asked);
  CHECK_EQ(lib.done(d, asked.id, DAYBOOK_SENT, NULL, 0), 0);
  CHECK_EQ(host_say(&lib, d, 1, "dentist tomorrow at 3pm"), 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 2000, NULL), 0);
  CHECK(!take(d, &again));
  CHECK_EQ(lib.shutdown(d, 10000), 0);
  d = host_open(&lib, "twice.sqlite", 0);
  CHECK_EQ(host_say(&lib, d, 1, "dentist tomorrow at 3pm"), 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 3000, NULL), 0);
  CHECK(!take(d, &again));
  CHECK_EQ(lib.shutdown(d, 10000), 0);
}

/* Ticks for an hour or until something is offered. */
static int offered_within_an_hour(daybook *d, struct effect *out) {
  int64_t now;
  for (now = HOST_NOW + 1000; now < HOST_NOW + 3600000; now += 10000) {
    CHECK_EQ(lib.on_tick(d, now, NULL), 0);
    if (take(d, out)) return 1;
  }
  return 0;
}

static void lease_runs_out(void) {
  struct effect first, again;
  daybook *d = with_question("lease.sqlite", &first);
  CHECK(offered_within_an_hour(d, &again));
  CHECK_EQ(again.id, first.id);
  CHECK(strcmp(again.key, first.key) == 0);
  CHECK_EQ(again.attempt, 2);
  CHECK(again.maybe_sent);
  CHECK_EQ(lib.done(d, again.id, DAYBOOK_SENT, NULL, 0), 0);
  CHECK_EQ(lib.shutdown(d, 10000), 0);
}

static void restart_with_unsettled(void) {
  struct effect first, again;
  daybook *d = with_question("restart.sqlite", &first);
  CHECK_EQ(lib.shutdown(d, 10000), 0);
  d = host_open(&lib, "restart.sqlite", 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 5000, NULL), 0);
  take_the_only(d, &again);
  CHECK_EQ(again.id, first.id);
  CHECK(strcmp(again.key, first.key) == 0);
  CHECK_EQ(again.attempt, 2);
  CHECK(again.maybe_sent);
  CHECK_EQ(lib.done(d, again.id, DAYBOOK_SENT, NULL, 0), 0);
  CHECK_EQ(lib.shutdown(d, 10000), 0);
  d = host_open(&lib, "restart.sqlite", 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 6000, NULL), 0);
  CHECK(!take(d, &again));
  CHECK_EQ(lib.shutdown(d, 10000), 0);
}

/* Offered to nobody before the end: no doubt about it afterwards. */
static void restart_before_it_was_taken(void) {
  struct effect offered;
  daybook *d = host_open(&lib, "untaken.sqlite", 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW, NULL), 0);
  CHECK_EQ(host_say(&lib, d, 1, "dentist tomorrow at 3pm"), 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 1000, NULL), 0);
  CHECK_EQ(lib.shutdown(d, 10000), 0);
  d = host_open(&lib, "untaken.sqlite", 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 2000, NULL), 0);
  take_the_only(d, &offered);
  CHECK(!offered.maybe_sent);
  CHECK_EQ(lib.shutdown(d, 10000), 0);
}

static void outcomes(void) {
  static const struct {
    int32_t outcome;
    int again;
  } rows[] = {{DAYBOOK_SENT, 0}, {DAYBOOK_RETRY, 1}, {DAYBOOK_FAILED, 0}, {DAYBOOK_UNSUPPORTED, 0}};
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    struct effect first, again;
    char state[32];
    daybook *d;
    snprintf(state, sizeof state, "outcome%d.sqlite", (int)i);
    d = with_question(state, &first);
    CHECK_EQ(lib.done(d, first.id, rows[i].outcome, NULL, 0), 0);
    CHECK_EQ(offered_within_an_hour(d, &again), rows[i].again);
    if (rows[i].again) {
      CHECK_EQ(again.id, first.id);
      CHECK(strcmp(again.key, first.key) == 0);
      CHECK_EQ(again.attempt, 2);
      CHECK(!again.maybe_sent);
    }
    CHECK_EQ(lib.shutdown(d, 10000), 0);
  }
}

static int readable(int fd, int milliseconds) {
  struct pollfd in = {fd, POLLIN, 0};
  return poll(&in, 1, milliseconds) == 1;
}

/* No wake-up is lost whoever eats the byte, and none is left over. */
static void wake(int threads) {
  daybook *d = host_open(&lib, threads == 0 ? "wake0.sqlite" : "wake2.sqlite", threads);
  const int fd = lib.wake_fd(d), other = lib.wake_fd(d);
  unsigned n;
  CHECK(fd >= 0 && other >= 0 && fd != other);
  CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
  CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
  CHECK(!readable(fd, 0));
  for (n = 0; n < 20; ++n) {
    char doc[256], bytes[16];
    snprintf(doc, sizeof doc,
             "{\"corr\":\"c%u\",\"actor\":{\"platform\":\"t\",\"user\":\"a\"},\"tool\":\"tools\"}", n);
    CHECK_EQ(lib.on_command(d, doc, strlen(doc), NULL), 0);
    CHECK_EQ(lib.on_tick(d, HOST_NOW + n, NULL), 0);
    CHECK(readable(fd, 5000));
    if (n % 3 == 0) CHECK_EQ(read(fd, bytes, sizeof bytes), 1);
    if (n % 3 == 1) CHECK_EQ(read(other, bytes, 1), 1);
    CHECK_EQ(lib.wait(d, 5000), 1);
    CHECK_EQ(host_drain(&lib, d), 1);
    CHECK(!readable(fd, 0));
  }
  /* A host that closes its descriptors early brings no SIGPIPE on itself. */
  close(fd);
  close(other);
  CHECK_EQ(host_say(&lib, d, 1, "dentist tomorrow at 3pm"), 0);
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 1000, NULL), 0);
  if (threads != 0) CHECK_EQ(lib.wait(d, 5000), 1);
  CHECK_EQ(host_drain(&lib, d), 1);
  CHECK_EQ(lib.shutdown(d, 10000), 0);
}

int main(int argc, char **argv) {
  CHECK(argc == 2);
  lib = host_load(argv[1]);
  full_queue();
  same_message_twice();
  lease_runs_out();
  restart_with_unsettled();
  restart_before_it_was_taken();
  outcomes();
  wake(0);
  wake(2);
  host_clean();
  puts("flow: ok");
  return 0;
}
