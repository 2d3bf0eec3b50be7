// libdaybook.so through koffi: where it is, and every function of abi/daybook.h.
'use strict'

const fs = require('node:fs')
const path = require('node:path')
const koffi = require('koffi')
const { fault } = require('./errors.cjs')

const SONAME = 'libdaybook.so.1'
const ABI = 1
const MAX_EFFECT = 65536

// Handles and buffers are plain pointers: a string type would be cut at the first NUL.
const PROTOTYPES = [
  'const char *daybook_build_info()',
  'const char *daybook_strerror(int32_t code)',
  'int32_t daybook_init(uint32_t abi, const void *config, size_t n, void *out, void *err, size_t errcap)',
  'int32_t daybook_on_message(void *d, const void *json, size_t n, void *seq)',
  'int32_t daybook_on_command(void *d, const void *json, size_t n, void *seq)',
  'int32_t daybook_on_tick(void *d, int64_t now_ms, void *next_ms)',
  'int32_t daybook_next(void *d, void *buf, size_t cap, void *need)',
  'int32_t daybook_done(void *d, uint64_t effect, int32_t outcome, const void *json, size_t n)',
  'int32_t daybook_wake_fd(void *d)',
  'int32_t daybook_wait(void *d, int32_t timeout_ms)',
  'int32_t daybook_progress(void *d, void *accepted, void *durable)',
  'int32_t daybook_error(void *d, void *buf, size_t cap)',
  'int32_t daybook_shutdown(void *d, int32_t deadline_ms)',
]

// DAYBOOK_LIBRARY, else the library next to this package, else the system's.
function find() {
  if (process.env.DAYBOOK_LIBRARY) return process.env.DAYBOOK_LIBRARY
  const beside = path.join(__dirname, SONAME)
  return fs.existsSync(beside) ? beside : SONAME
}

const loaded = new Map()

// The functions by their name without "daybook_".
function load(file = find()) {
  let functions = loaded.get(file)
  if (functions === undefined) {
    const library = koffi.load(file)
    functions = {}
    for (const prototype of PROTOTYPES) {
      functions[/daybook_(\w+)\(/.exec(prototype)[1]] = library.func(prototype)
    }
    loaded.set(file, functions)
  }
  return functions
}

// Opens one instance and answers its handle.
function open(library, config) {
  const handle = new BigUint64Array(1)
  const why = Buffer.alloc(4096)
  const code = library.init(ABI, config, config.length, handle, why, why.length)
  if (code < 0) throw fault(library, code, why.toString('utf8', 0, why.indexOf(0)))
  return handle[0]
}

// Versions and features of the library.
function buildInfo() {
  return JSON.parse(load().build_info())
}

module.exports = { MAX_EFFECT, buildInfo, load, open }
