/* A handle in the child of a fork: it answers DAYBOOK_E_FORKED, touches nothing, holds nothing.
 * usage: fork LIBRARY [idle]: with "idle" no fork falls into the work of a thread, for allocators
 * whose locks a child inherits (the address sanitizer's; malloc of glibc sees to its own). */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

static void every_call_refuses(const struct library *lib, daybook *d) {
  char text[64];
  size_t need = 0;
  uint64_t a = 0, b = 0;
  CHECK_EQ(host_say(lib, d, 1, "hello"), DAYBOOK_E_FORKED);
  CHECK_EQ(lib->on_command(d, "{}", 2, NULL), DAYBOOK_E_FORKED);
  CHECK_EQ(lib->on_tick(d, HOST_NOW, NULL), DAYBOOK_E_FORKED);
  CHECK_EQ(lib->next(d, text, sizeof text, &need), DAYBOOK_E_FORKED);
  CHECK_EQ(lib->done(d, 1, DAYBOOK_SENT, NULL, 0), DAYBOOK_E_FORKED);
  CHECK_EQ(lib->wake_fd(d), DAYBOOK_E_FORKED);
  CHECK_EQ(lib->wait(d, 60000), DAYBOOK_E_FORKED);
  CHECK_EQ(lib->progress(d, &a, &b), DAYBOOK_E_FORKED);
  CHECK_EQ(lib->error(d, text, sizeof text), DAYBOOK_E_FORKED);
  CHECK_EQ(lib->shutdown(d, 60000), DAYBOOK_E_FORKED);
}

static pid_t child(const struct library *lib, daybook *d, int (*wait_for)[2]) {
  char byte;
  const pid_t pid = fork();
  CHECK(pid >= 0);
  if (pid != 0) return pid;
  close((*wait_for)[1]);
  every_call_refuses(lib, d);
  /* The child may open a state file of its own. */
  CHECK_EQ(lib->shutdown(host_open(lib, "child.sqlite", 0), 1000), 0);
  CHECK(read((*wait_for)[0], &byte, 1) >= 0); /* until the parent has closed and opened again */
  _exit(0);
}

/* Until everything handed in is worked off and the threads have gone to sleep again. */
static void let_rest(const struct library *lib, daybook *d) {
  uint64_t taken = 0, worked_off = 0;
  do {
    usleep(50000);
    CHECK_EQ(lib->progress(d, &taken, &worked_off), 0);
  } while (worked_off < taken);
  usleep(50000);
}

static void with(const struct library *lib, int threads, int idle) {
  int status = 0, gate[2];
  daybook *d = host_open(lib, "parent.sqlite", threads);
  pid_t pid;
  CHECK_EQ(pipe(gate), 0);
  CHECK_EQ(lib->on_tick(d, HOST_NOW, NULL), 0);
  if (idle && threads > 0) let_rest(lib, d);
  pid = child(lib, d, &gate);
  CHECK_EQ(host_say(lib, d, 7, "the parent goes on"), 0);
  CHECK_EQ(lib->shutdown(d, 5000), 0);
  /* The child is alive and does not keep the file in use. */
  CHECK_EQ(lib->shutdown(host_open(lib, "parent.sqlite", threads), 1000), 0);
  close(gate[1]);
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK_EQ(status, 0);
  close(gate[0]);
}

/* Forks in the midst of work: no child inherits a lock of a thread that it does not have. */
static void while_at_work(const struct library *lib) {
  daybook *d = host_open(lib, "busy.sqlite", 2);
  unsigned long id = 100;
  int i, k, status = 0;
  for (i = 0; i < 40; ++i) {
    pid_t pid;
    for (k = 0; k < 8; ++k)
      CHECK_EQ(host_say(lib, d, ++id, "heading to Harmony thursday 8am-12pm for maintenance"), 0);
    usleep((useconds_t)(i * 37)); /* another moment of the engine's work each time */
    pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
      alarm(20);
      CHECK_EQ(lib->shutdown(host_open(lib, "busy-child.sqlite", 0), 1000), 0);
      _exit(0);
    }
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
  }
  CHECK_EQ(lib->shutdown(d, 10000), 0);
}

int main(int argc, char **argv) {
  struct library lib;
  int idle;
  CHECK(argc == 2 || argc == 3);
  idle = argc == 3 && strcmp(argv[2], "idle") == 0;
  lib = host_load(argv[1]);
  with(&lib, 0, idle);
  with(&lib, 2, idle);
  if (!idle) while_at_work(&lib);
  host_clean();
  puts("fork: ok");
  return 0;
}
