/* A host that is killed from outside, again and again, in the midst of its work. What was durable
 * is not handed in again; in the end every plan was asked about under one key, and a question that
 * was put twice said so.
 * usage: killed LIBRARY */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

enum { kPlans = 240, kKey = 80 };

/* Shared with the child that is killed: what the platform saw. */
static struct platform {
  unsigned durable;       /* plans that need not be handed in again */
  char key[kPlans][kKey]; /* of the question about each plan */
  int sure[kPlans];       /* how often it was put without a warning */
} *platform;

static struct library lib;

static void say(daybook *d, unsigned n) {
  char doc[600];
  int32_t code;
  snprintf(doc, sizeof doc,
           "{\"v\":1,\"platform\":\"test\",\"workspace\":\"\",\"conversation\":\"#room\","
           "\"direct\":false,\"id\":\"m%u\",\"author\":\"u%u\",\"text\":\"dentist tomorrow at 3pm\","
           "\"ts_ms\":%lld}",
           n, n, (long long)(HOST_NOW + n));
  while ((code = lib.on_message(d, doc, strlen(doc), NULL)) == DAYBOOK_E_BUSY) usleep(500);
  CHECK_EQ(code, 0);
}

/* The person a question goes to is the author of its message, "u<n>". */
static void put(daybook *d) {
  static char text[DAYBOOK_MAX_EFFECT + 1];
  size_t need = 0;
  while (lib.next(d, text, DAYBOOK_MAX_EFFECT, &need) == 1) {
    const char *user;
    unsigned n;
    char key[kKey];
    text[need] = '\0';
    user = strstr(text, "\"user\":\"u");
    CHECK(user != NULL && strstr(text, "\"kind\":\"send\"") != NULL);
    n = (unsigned)strtoul(user + 9, NULL, 10);
    CHECK(n < kPlans);
    CHECK_EQ(sscanf(strstr(text, "\"k\":\""), "\"k\":\"%79[^\"]", key), 1);
    CHECK(platform->key[n][0] == '\0' || strcmp(platform->key[n], key) == 0);
    memcpy(platform->key[n], key, kKey);
    if (strstr(text, "\"maybe_sent\":true") == NULL) ++platform->sure[n];
    CHECK_EQ(lib.done(d, strtoull(strstr(text, "\"id\":\"") + 6, NULL, 10), DAYBOOK_SENT, NULL, 0), 0);
  }
}

/* One life: hands in what is not durable yet, a few at a time. */
static void live(void) {
  daybook *d = host_open(&lib, "killed.sqlite", 2);
  const unsigned first = platform->durable;
  uint64_t durable = 0;
  unsigned n;
  for (n = first; n < kPlans; ++n) {
    say(d, n);
    CHECK_EQ(lib.progress(d, NULL, &durable), 0);
    platform->durable = first + (unsigned)durable;
    put(d);
    usleep(300);
  }
  while (durable < kPlans - first) {
    CHECK_EQ(lib.progress(d, NULL, &durable), 0);
    usleep(500);
  }
  platform->durable = kPlans;
  CHECK_EQ(lib.on_tick(d, HOST_NOW + 3600000, NULL), 0); /* leases of the dead run out */
  for (n = 0; n < 200; ++n) {
    lib.wait(d, 10);
    put(d);
  }
  CHECK_EQ(lib.shutdown(d, 10000), 0);
}

static pid_t born(void) {
  const pid_t pid = fork();
  CHECK(pid >= 0);
  if (pid == 0) {
    live();
    _exit(0);
  }
  return pid;
}

int main(int argc, char **argv) {
  int life, status = 0;
  unsigned n, killed = 0;
  CHECK(argc == 2);
  lib = host_load(argv[1]);
  host_folder();
  platform = mmap(NULL, sizeof *platform, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(platform != MAP_FAILED);
  for (life = 0; life < 25; ++life) {
    const pid_t pid = born();
    usleep((useconds_t)(15000 + life * 7919 % 40000));
    kill(pid, SIGKILL);
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status)) {
      CHECK_EQ(WTERMSIG(status), SIGKILL);
      ++killed;
    } else {
      CHECK_EQ(status, 0);
    }
  }
  CHECK(killed > 5);
  CHECK_EQ(waitpid(born(), &status, 0) > 0, 1);
  CHECK_EQ(status, 0);
  for (n = 0; n < kPlans; ++n) {
    if (platform->key[n][0] != '\0' && platform->sure[n] <= 1) continue;
    fprintf(stderr, "plan %u: key '%s', put %d times without a warning\n", n, platform->key[n],
            platform->sure[n]);
    return 1;
  }
  host_clean();
  printf("killed: ok, %u times\n", killed);
  return 0;
}
