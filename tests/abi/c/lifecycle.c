/* Loading, opening, closing, unloading: in every order a host may choose.
 * usage: lifecycle LIBRARY [rounds] */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

static const char *so_path;

static int entries(const char *folder) {
  int count = 0;
  DIR *dir = opendir(folder);
  CHECK(dir != NULL);
  while (readdir(dir) != NULL) ++count;
  closedir(dir);
  return count;
}

/* A joined thread may stand in /proc for a moment yet: the kernel wakes who waits for it before it
 * takes the entry out. One that was never joined stays, and fails here. */
static int threads_down_to(int wanted) {
  int left = 500, count;
  while ((count = entries("/proc/self/task")) > wanted && left-- > 0) usleep(10000);
  return count;
}

static void handlers(void (*out[64])(int)) {
  int i;
  for (i = 1; i < 64; ++i) {
    struct sigaction action;
    out[i] = sigaction(i, NULL, &action) == 0 ? action.sa_handler : SIG_DFL;
  }
}

/* Loading alone has no effect: no thread, no descriptor, no environment, no signal handler. */
static void load_only(void) {
  void (*before[64])(int) = {0}, (*after[64])(int) = {0};
  const int threads = entries("/proc/self/task"), fds = entries("/proc/self/fd");
  char **environment = environ;
  struct library lib;
  handlers(before);
  lib = host_load(so_path);
  handlers(after);
  CHECK_EQ(entries("/proc/self/task"), threads);
  CHECK_EQ(entries("/proc/self/fd"), fds);
  CHECK(environ == environment);
  CHECK(memcmp(before, after, sizeof before) == 0);
  CHECK_EQ(dlclose(lib.so), 0);
}

static void once(int threads, unsigned number) {
  struct library lib = host_load(so_path);
  daybook *d = host_open(&lib, "again.sqlite", threads);
  CHECK_EQ(lib.on_tick(d, HOST_NOW, NULL), 0);
  CHECK_EQ(host_say(&lib, d, number, "nothing to plan here"), 0);
  lib.wait(d, 0);
  host_drain(&lib, d);
  CHECK_EQ(lib.shutdown(d, 5000), 0);
  CHECK_EQ(dlclose(lib.so), 0);
}

/* Everything that was opened is closed again, and our threads are gone. */
static void again_and_again(int rounds) {
  const int threads = entries("/proc/self/task"), fds = entries("/proc/self/fd");
  int i;
  for (i = 0; i < rounds; ++i) once(i % 2 == 0 ? 0 : 2, (unsigned)i);
  CHECK_EQ(threads_down_to(threads), threads);
  CHECK_EQ(entries("/proc/self/fd"), fds);
}

static void one_handle_per_file(void) {
  struct library lib = host_load(so_path);
  daybook *a = host_open(&lib, "one.sqlite", 0), *b = NULL, *c;
  CHECK_EQ(host_try_open(&lib, "one.sqlite", 0, &b), DAYBOOK_E_IN_USE);
  CHECK(b == NULL);
  c = host_open(&lib, "two.sqlite", 2);
  CHECK_EQ(lib.shutdown(a, 1000), 0);
  a = host_open(&lib, "one.sqlite", 2);
  CHECK_EQ(lib.shutdown(c, 1000), 0);
  CHECK_EQ(lib.shutdown(a, 1000), 0);
  CHECK_EQ(lib.shutdown(NULL, 0), 0);
}

static void copy_file(const char *from, const char *to) {
  char bytes[65536];
  ssize_t n;
  const int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT, 0755);
  CHECK(in >= 0 && out >= 0);
  while ((n = read(in, bytes, sizeof bytes)) > 0) CHECK_EQ(write(out, bytes, (size_t)n), n);
  close(in);
  close(out);
}

/* Two copies of the library in one process know nothing of each other, but the lock does. */
static void two_copies(void) {
  struct library first = host_load(so_path), second;
  daybook *a = host_open(&first, "shared.sqlite", 2), *b = NULL, *c;
  copy_file(so_path, host_path("copy.so"));
  second = host_load(host_path("copy.so"));
  CHECK(second.init != first.init);
  CHECK_EQ(host_try_open(&second, "shared.sqlite", 0, &b), DAYBOOK_E_IN_USE);
  c = host_open(&second, "other.sqlite", 2);
  CHECK_EQ(first.shutdown(a, 1000), 0);
  CHECK_EQ(host_try_open(&second, "shared.sqlite", 0, &b), 0);
  CHECK_EQ(second.shutdown(b, 1000), 0);
  CHECK_EQ(second.shutdown(c, 1000), 0);
}

/* A host that forgets to close before it unloads or leaves. */
static void unload_while_open(void) {
  struct library lib = host_load(so_path);
  daybook *d = host_open(&lib, "open.sqlite", 2);
  CHECK_EQ(dlclose(lib.so), 0);
  usleep(20000);
  lib = host_load(so_path);
  CHECK_EQ(lib.on_tick(d, HOST_NOW, NULL), 0);
  CHECK_EQ(lib.shutdown(d, 1000), 0);
}

static void leave_without_closing(void (*leave)(int), const char *state) {
  int status = 0;
  const pid_t pid = fork();
  CHECK(pid >= 0);
  if (pid == 0) {
    struct library lib = host_load(so_path);
    daybook *d = host_open(&lib, state, 2);
    host_say(&lib, d, 1, "dentist tomorrow at 3pm");
    leave(0);
  }
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK_EQ(status, 0);
}

int main(int argc, char **argv) {
  CHECK(argc >= 2);
  so_path = argv[1];
  load_only();
  /* Under valgrind and the leak checkers a child that leaves with an open handle is a leak. */
  if (argc < 3) leave_without_closing(exit, "exit.sqlite");
  leave_without_closing(_exit, "_exit.sqlite");
  once(0, 1000);
  again_and_again(argc > 2 ? atoi(argv[2]) : 100);
  one_handle_per_file();
  two_copies();
  unload_while_open();
  host_clean();
  puts("lifecycle: ok");
  return 0;
}
