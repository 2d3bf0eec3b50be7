/* Many threads of the host's in one instance at once, signals raining, and a shutdown while others
 * wait. usage: threads LIBRARY [milliseconds] */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

static struct library lib;
static daybook *d;
static atomic_int stop;
static atomic_uint number, alarms, settled;
static atomic_ullong accepted_calls;

static void *speak(void *unused) {
  (void)unused;
  while (!atomic_load(&stop)) {
    const unsigned n = atomic_fetch_add(&number, 1);
    const int32_t code =
        host_say(&lib, d, n, n % 50 == 0 ? "dentist tomorrow at 3pm" : "lunch was good");
    if (code == DAYBOOK_E_BUSY) usleep(1000);
    CHECK(code == 0 || code == DAYBOOK_E_BUSY);
    if (code == 0) atomic_fetch_add(&accepted_calls, 1);
  }
  return NULL;
}

static void *command(void *unused) {
  (void)unused;
  while (!atomic_load(&stop)) {
    char doc[256];
    int32_t code;
    snprintf(doc, sizeof doc,
             "{\"v\":1,\"corr\":\"c%u\",\"actor\":{\"platform\":\"test\",\"workspace\":\"\","
             "\"user\":\"ana\"},\"text\":\"schedule today\"}",
             atomic_fetch_add(&number, 1));
    code = lib.on_command(d, doc, strlen(doc), NULL);
    CHECK(code == 0 || code == DAYBOOK_E_BUSY);
    if (code == 0) atomic_fetch_add(&accepted_calls, 1);
    usleep(2000);
  }
  return NULL;
}

static void *watch(void *unused) {
  (void)unused;
  while (!atomic_load(&stop)) {
    uint64_t accepted = 0, durable = 0;
    char text[64];
    CHECK_EQ(lib.progress(d, &accepted, &durable), 0);
    CHECK(durable <= accepted);
    CHECK(lib.on_tick(d, HOST_NOW + atomic_load(&number), NULL) == 0);
    CHECK(lib.on_message(d, "{", 1, NULL) == DAYBOOK_E_INVALID);
    CHECK(lib.error(d, text, sizeof text) >= 0);
    usleep(100);
  }
  return NULL;
}

/* The one consumer, by the wake descriptor: it must not sleep through an effect. */
static void *consume(void *unused) {
  const int fd = lib.wake_fd(d);
  (void)unused;
  CHECK(fd >= 0);
  while (!atomic_load(&stop)) {
    struct pollfd in = {fd, POLLIN, 0};
    char bytes[16];
    if (poll(&in, 1, 100) > 0 && read(fd, bytes, sizeof bytes) < 0) usleep(1);
    atomic_fetch_add(&settled, (unsigned)host_drain(&lib, d));
  }
  close(fd);
  return NULL;
}

static void *sleeper(void *unused) {
  int32_t code = 0;
  (void)unused;
  while (code >= 0) code = lib.wait(d, atomic_load(&stop) ? -1 : 50);
  CHECK_EQ(code, DAYBOOK_E_STATE);
  return NULL;
}

static void on_alarm(int signal_number) {
  (void)signal_number;
  atomic_fetch_add(&alarms, 1);
}

/* A host's timer must reach the host's threads, never ours. */
static void start_alarms(void) {
  struct itimerval every = {{0, 1000}, {0, 1000}};
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_alarm;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &every, NULL);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A plain sleep ends with the first alarm. */
static void run_for(int milliseconds) {
  const double end = seconds() + milliseconds / 1000.0;
  while (seconds() < end) usleep(10000);
}

static void wait_for_durable(void) {
  const double end = seconds() + 60;
  uint64_t accepted = 1, durable = 0;
  int quiet = 0;
  while (quiet < 10 && seconds() < end) {
    const int drained = host_drain(&lib, d);
    CHECK_EQ(lib.progress(d, &accepted, &durable), 0);
    quiet = drained == 0 && durable == accepted ? quiet + 1 : 0;
    run_for(10);
  }
  CHECK_EQ(durable, accepted);
}

int main(int argc, char **argv) {
  pthread_t threads[16], sleepers[2];
  void *(*roles[16])(void *) = {consume, watch, watch, command, command, speak, speak, speak,
                                speak,   speak, speak, speak,   speak,   speak, watch, command};
  int i;
  CHECK(argc >= 2);
  lib = host_load(argv[1]);
  d = host_open(&lib, "threads.sqlite", 2);
  CHECK_EQ(lib.on_tick(d, HOST_NOW, NULL), 0);
  start_alarms();
  for (i = 0; i < 2; ++i) CHECK_EQ(pthread_create(&sleepers[i], NULL, sleeper, NULL), 0);
  for (i = 0; i < 16; ++i) CHECK_EQ(pthread_create(&threads[i], NULL, roles[i], NULL), 0);
  run_for(argc > 2 ? atoi(argv[2]) : 1500);
  atomic_store(&stop, 1);
  for (i = 0; i < 16; ++i) CHECK_EQ(pthread_join(threads[i], NULL), 0);
  wait_for_durable();
  CHECK_EQ(lib.shutdown(d, 30000), 0);
  for (i = 0; i < 2; ++i) CHECK_EQ(pthread_join(sleepers[i], NULL), 0);
  CHECK(atomic_load(&alarms) > 0);
  CHECK(atomic_load(&settled) > 0);
  printf("threads: ok, %llu inputs, %u effects\n", atomic_load(&accepted_calls), atomic_load(&settled));
  host_clean();
  return 0;
}
