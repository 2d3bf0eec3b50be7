/*
 * Daybook: a calendar sense for chat and agent hosts, as one shared library.
 *
 * This header is the whole contract. C89-clean; it needs <stddef.h> and <stdint.h> only. The
 * documents named below are JSON in UTF-8; their schemas lie in abi/schema, complete hosts in C,
 * Python and Node in docs/abi.md.
 *
 * What goes in is a message, a command, a tick or the outcome of an effect. What comes out is an
 * effect: something the host is asked to do. The host pulls effects with daybook_next, does them,
 * and says how it went with daybook_done.
 *
 * Conventions, valid for every function:
 *  1. Text is (pointer, length) in UTF-8. Input need not end in NUL and is copied before the call
 *     returns. Output goes into a buffer of the caller. No memory ever has to be freed by the host,
 *     and nothing is ever called back.
 *  2. An int32_t answer is 0 or more on success and one of DAYBOOK_E_* on failure. The numbers never
 *     change. The text that explains the last failure is read with daybook_error.
 *  3. Any thread may make any call at any time. Only daybook_init, daybook_wait and
 *     daybook_shutdown may block; every other call takes microseconds and touches neither disk nor
 *     network.
 *  4. One consumer per handle for daybook_next and the wake descriptor; one handle per state file.
 *  5. Open after fork. In a child of the process that opened it, a handle answers
 *     DAYBOOK_E_FORKED to everything.
 *  6. A released function never changes in signature or meaning; what is new comes as a new
 *     function or a new member of a document. Members the library does not know are ignored, and a
 *     host settles an effect of a kind it does not know as DAYBOOK_UNSUPPORTED.
 *  7. Nothing happens when the library is loaded. It writes to no stream, sets no signal handler
 *     and no locale, raises no SIGPIPE, throws no exception and ends no process.
 *
 * Each function is described with the same fields:
 *   threads    who may call it
 *   blocks     whether it may wait
 *   ownership  who owns what is passed and answered
 *   errors     what it answers on failure (DAYBOOK_E_INVALID for a NULL handle and
 *              DAYBOOK_E_INTERNAL for a fault of ours are possible everywhere)
 *   since      the ABI number it came with
 */
#ifndef DAYBOOK_H
#define DAYBOOK_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define DAYBOOK_API __attribute__((visibility("default")))
#else
#define DAYBOOK_API
#endif

#if defined(__cplusplus) && __cplusplus >= 201103L
#define DAYBOOK_NOEXCEPT noexcept
#else
#define DAYBOOK_NOEXCEPT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The ABI number of this header; the first argument of daybook_init. */
#define DAYBOOK_ABI 1

/* Errors. */
#define DAYBOOK_E_INVALID (-1)    /* a bad argument or document */
#define DAYBOOK_E_UTF8 (-2)       /* text that is not UTF-8, or holds half a surrogate pair */
#define DAYBOOK_E_TOO_BIG (-3)    /* over one of the limits below */
#define DAYBOOK_E_BUSY (-4)       /* the input queue is full: hand the same thing in again later */
#define DAYBOOK_E_BUFFER (-5)     /* the buffer is too small; nothing was consumed */
#define DAYBOOK_E_STATE (-6)      /* called in the wrong order, or while shutting down */
#define DAYBOOK_E_ABI (-7)        /* this library does not speak the ABI asked for */
#define DAYBOOK_E_CONFIG (-8)     /* the settings are wrong; the text names every one */
#define DAYBOOK_E_IN_USE (-9)     /* the state file is open in another handle or process */
#define DAYBOOK_E_FORKED (-10)    /* the handle was opened before a fork, by the parent */
#define DAYBOOK_E_IO (-11)        /* the file system refused: disk full, read-only, no such folder */
#define DAYBOOK_E_CORRUPT (-12)   /* the state file is damaged, foreign or newer than this library */
#define DAYBOOK_E_NOT_FOUND (-13) /* no effect with that number is waiting for an outcome */
#define DAYBOOK_E_TIMEOUT (-14)   /* the deadline passed first */
#define DAYBOOK_E_INTERNAL (-15)  /* a fault of ours; the handle stays usable */

/* Outcomes of an effect, for daybook_done. */
#define DAYBOOK_SENT 0        /* done */
#define DAYBOOK_RETRY 1       /* certainly not done; offer it again, the pause is ours to choose */
#define DAYBOOK_FAILED 2      /* not done and never will be: no such user, no permission */
#define DAYBOOK_UNKNOWN 3     /* perhaps done: the connection died after the request went out */
#define DAYBOOK_UNSUPPORTED 4 /* this host does not do effects of that kind */

/* Limits, in bytes. */
#define DAYBOOK_MAX_DOCUMENT 262144 /* one message, command or outcome document */
#define DAYBOOK_MAX_CONFIG 4194304  /* the settings */
#define DAYBOOK_MAX_EFFECT 65536    /* one effect: a buffer of this size is always enough */

/* One instance of the plugin. */
typedef struct daybook daybook;

/*
 * The lowest and the highest ABI number daybook_init accepts. Either pointer may be NULL.
 *
 * threads: any, also before daybook_init. blocks: no. ownership: the caller's integers.
 * errors: none. since: 1
 */
DAYBOOK_API void daybook_abi_range(uint32_t *min, uint32_t *max) DAYBOOK_NOEXCEPT;

/*
 * One JSON object, ended by NUL: version, ABI range, versions of the libraries inside, features
 * (schema: build_info.json).
 *
 * threads: any, also before daybook_init. blocks: no. ownership: static text, valid for ever; not
 * to be freed. errors: none, never NULL. since: 1
 */
DAYBOOK_API const char *daybook_build_info(void) DAYBOOK_NOEXCEPT;

/*
 * The name and meaning of an error number, as "DAYBOOK_E_BUSY: ...", ended by NUL. Numbers it does
 * not know get a text too.
 *
 * threads: any, also before daybook_init. blocks: no. ownership: static text, valid for ever; not
 * to be freed. errors: none, never NULL. since: 1
 */
DAYBOOK_API const char *daybook_strerror(int32_t code) DAYBOOK_NOEXCEPT;

/*
 * Opens one instance. `abi` is DAYBOOK_ABI. `config` is the settings tree as one JSON object
 * (schema: config.json); NULL with 0 means all defaults. It names the state file ("state"), which
 * is created if missing and migrated if older, and the number of threads of our own ("threads"):
 *   2  the default: threads of the library do the work, one for the engine and, where a calendar
 *      needs the network, one for that;
 *   0  none: the host drives all work through daybook_on_tick with a clock of its own.
 * On failure *out is NULL and `err` holds a text that names the cause and the way out, cut to
 * errcap - 1 bytes and ended by NUL. `err` may be NULL with errcap 0; `out` may not be NULL.
 *
 * threads: any. blocks: yes, on the disk. ownership: config is copied; *out belongs to the caller
 * until daybook_shutdown. errors: ABI, INVALID, UTF8, TOO_BIG, CONFIG, IN_USE, IO, CORRUPT.
 * since: 1
 */
DAYBOOK_API int32_t daybook_init(uint32_t abi, const char *config, size_t n, daybook **out,
                                 char *err, size_t errcap) DAYBOOK_NOEXCEPT;

/*
 * Hands in one chat message: new, edited, deleted, or a reaction (schema: message.json). It is
 * checked, copied into a bounded queue, and the call returns: it never waits. *seq (may be NULL)
 * becomes its number in the order of all input of this handle, counted from 1. It is safe on disk
 * only when daybook_progress says so; until then the host must be able to hand it in again. The
 * same message (platform, workspace, conversation, id) handed in twice has one effect.
 *
 * threads: any. blocks: no. ownership: json is copied. errors: INVALID, UTF8, TOO_BIG, BUSY,
 * STATE, FORKED. since: 1
 */
DAYBOOK_API int32_t daybook_on_message(daybook *d, const char *json, size_t n,
                                       uint64_t *seq) DAYBOOK_NOEXCEPT;

/*
 * Hands in one command: typed text addressed to the bot, a pressed button, or a tool call
 * (schema: command.json). The answer is an effect of kind "reply" that carries the caller's
 * "corr". Queue and *seq as for daybook_on_message.
 *
 * threads: any. blocks: no. ownership: json is copied. errors: INVALID, UTF8, TOO_BIG, BUSY,
 * STATE, FORKED. since: 1
 */
DAYBOOK_API int32_t daybook_on_command(daybook *d, const char *json, size_t n,
                                       uint64_t *seq) DAYBOOK_NOEXCEPT;

/*
 * Tells the time, in milliseconds since 1970-01-01T00:00Z. Decisions know no other clock than this
 * and the "ts_ms" of messages; it never runs backwards, an earlier time is ignored. *next_ms (may
 * be NULL) becomes the time at which the next call is due, -1 when nothing is planned; calling more
 * often does no harm, and a host without a better idea calls once a second.
 *
 * With "threads": 0 this call does all the work there is: everything handed in so far is durable,
 * and every effect it leads to is ready, when it returns.
 *
 * threads: any. blocks: no; with "threads": 0 for as long as the work takes. ownership: the
 * caller's integer. errors: INVALID, STATE, FORKED; IO while
 * the state file cannot be written (with threads: since the last batch of work). since: 1
 */
DAYBOOK_API int32_t daybook_on_tick(daybook *d, int64_t now_ms, int64_t *next_ms) DAYBOOK_NOEXCEPT;

/*
 * Takes the next effect (schema: effect.json). Answers 1 with the document in buf, *need its length
 * in bytes (no NUL is added); 0 when there is none, *need 0; DAYBOOK_E_BUFFER with *need the size
 * wanted and nothing consumed. buf may be NULL with cap 0; need may not be NULL.
 *
 * The effect is leased to the host, which settles it with daybook_done under its "id", a decimal
 * number in a JSON string. An effect not settled in time, or not before a restart, is offered
 * again with the same "id" and "k", a higher "attempt", and "maybe_sent": true. Hand "k" to the
 * platform as its idempotency key where it has one.
 *
 * threads: one consumer at a time per handle. blocks: no. ownership: buf is the caller's.
 * errors: BUFFER, INVALID, STATE, FORKED. since: 1
 */
DAYBOOK_API int32_t daybook_next(daybook *d, char *buf, size_t cap, size_t *need) DAYBOOK_NOEXCEPT;

/*
 * Settles a leased effect with one of DAYBOOK_SENT to DAYBOOK_UNSUPPORTED. The outcome document
 * (schema: outcome.json; NULL with 0 for none) tells the "message_id" the platform gave to what was
 * sent, so that later edits, replies and reactions find it, or the "error", or the "result" of an
 * ask_model effect. Like all input it is durable only once daybook_progress says so.
 *
 * threads: any. blocks: no. ownership: json is copied. errors: NOT_FOUND (not leased, or settled
 * already), INVALID, UTF8, TOO_BIG, BUSY, STATE, FORKED. since: 1
 */
DAYBOOK_API int32_t daybook_done(daybook *d, uint64_t effect, int32_t outcome, const char *json,
                                 size_t n) DAYBOOK_NOEXCEPT;

/*
 * A descriptor that becomes readable when effects are there: a pipe or socket, for poll, epoll,
 * asyncio, libuv and the like. After a wake-up call daybook_next until it answers 0; the bytes may
 * be read and thrown away, or left. Each call answers a new duplicate, non-blocking and closed on
 * exec. It tells of effects only, not of progress.
 *
 * threads: any. blocks: no. ownership: the descriptor is the caller's, to be closed by the caller
 * before or after daybook_shutdown. errors: IO (no descriptor left), STATE, FORKED. since: 1
 */
DAYBOOK_API int32_t daybook_wake_fd(daybook *d) DAYBOOK_NOEXCEPT;

/*
 * Waits until effects are there: 1, or timeout_ms milliseconds have passed: 0. A negative time
 * waits without limit. With "threads": 0 nothing can arrive while the host waits: it answers at
 * once.
 *
 * threads: any; it takes nothing from the one consumer. blocks: yes, up to timeout_ms.
 * ownership: none. errors: STATE (daybook_shutdown was called meanwhile), FORKED. since: 1
 */
DAYBOOK_API int32_t daybook_wait(daybook *d, int32_t timeout_ms) DAYBOOK_NOEXCEPT;

/*
 * How far the input is: *accepted is the number of the last input taken, *durable the number up to
 * which all input and what it led to is safe on disk. A host moves its platform acknowledgement
 * (an event receipt, a sync token, an update offset) up to durable and no further; what is above it
 * must be handed in again after a crash. Either pointer may be NULL.
 *
 * threads: any. blocks: no. ownership: the caller's integers. errors: STATE, FORKED. since: 1
 */
DAYBOOK_API int32_t daybook_progress(daybook *d, uint64_t *accepted,
                                     uint64_t *durable) DAYBOOK_NOEXCEPT;

/*
 * Copies the text of the last failure of a call on this handle, cut to cap - 1 bytes and ended by
 * NUL, and answers its whole length without the NUL; 0 when nothing has failed. A success does not
 * clear it. With several threads it is the failure of whichever came last. buf may be NULL with
 * cap 0.
 *
 * threads: any. blocks: no. ownership: buf is the caller's. errors: INVALID, FORKED. since: 1
 */
DAYBOOK_API int32_t daybook_error(daybook *d, char *buf, size_t cap) DAYBOOK_NOEXCEPT;

/*
 * Closes the instance: makes accepted input durable, as far as the deadline allows, ends and joins
 * our threads, closes the state file and frees the handle - always, whatever it answers. NULL is
 * fine and answers 0. A daybook_wait of another thread ends; other calls in flight are let finish;
 * the handle must not be used afterwards. Effects not settled are offered again after the next
 * daybook_init. A negative deadline waits without limit. Leaving the process without this call is
 * safe: nothing durable is lost.
 *
 * threads: any, once. blocks: yes, up to deadline_ms and the time to close. ownership: the handle
 * is gone. errors: TIMEOUT (some accepted input was not made durable), IO, FORKED (in a child
 * nothing is touched or freed). since: 1
 */
DAYBOOK_API int32_t daybook_shutdown(daybook *d, int32_t deadline_ms) DAYBOOK_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* DAYBOOK_H */
