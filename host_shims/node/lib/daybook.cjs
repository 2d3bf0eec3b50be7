// The class Daybook: one instance of the plugin.
'use strict'

const { MAX_EFFECT, load, open } = require('./library.cjs')
const { DaybookError, E_BUFFER, E_FORKED, E_INVALID, E_STATE, fault } = require('./errors.cjs')
const { Waker } = require('./waker.cjs')

const Outcome = Object.freeze({ SENT: 0, RETRY: 1, FAILED: 2, UNKNOWN: 3, UNSUPPORTED: 4 })
const NOTHING = Buffer.alloc(0)

function encode(document) {
  if (document === undefined || document === null) return NOTHING
  if (Buffer.isBuffer(document)) return document
  return Buffer.from(typeof document === 'string' ? document : JSON.stringify(document))
}

class Daybook {
  #library
  #handle = null
  #buffer = Buffer.allocUnsafe(MAX_EFFECT)
  #size = new BigUint64Array(1)
  #count = new BigUint64Array(2)
  #due = new BigInt64Array(1)
  #wakers = new Set()

  constructor(config = {}, { library } = {}) {
    this.#library = load(library)
    this.#handle = open(this.#library, encode(config))
  }

  onMessage(message) {
    return this.#handIn(this.#library.on_message, message)
  }

  onCommand(command) {
    return this.#handIn(this.#library.on_command, command)
  }

  tick(nowMs = Date.now()) {
    this.#check(this.#library.on_tick(this.#open(), this.#whole(Math.trunc(nowMs), 'the time of a tick'), this.#due))
    return this.#due[0] < 0n ? null : Number(this.#due[0])
  }

  next() {
    let code = this.#library.next(this.#open(), this.#buffer, this.#buffer.length, this.#size)
    if (code === E_BUFFER) {
      this.#buffer = Buffer.allocUnsafe(Number(this.#size[0]))
      code = this.#library.next(this.#open(), this.#buffer, this.#buffer.length, this.#size)
    }
    if (this.#check(code) === 0) return null
    return JSON.parse(this.#buffer.toString('utf8', 0, Number(this.#size[0])))
  }

  done(effect, outcome = Outcome.SENT, doc = null) {
    const id = this.#whole(effect?.id ?? effect, 'the id of an effect')
    const text = encode(doc)
    this.#check(this.#library.done(this.#open(), id, outcome, text.length ? text : null, text.length))
  }

  // What is no number is told like any other bad argument.
  #whole(value, what) {
    let number = null
    try {
      number = BigInt(value)
    } catch {
      // told below
    }
    if (number !== null && BigInt.asIntN(64, number) === number) return number
    throw fault(this.#library, E_INVALID, `${what} must be a whole number of 64 bits`)
  }

  progress() {
    this.#check(this.#library.progress(this.#open(), this.#count, this.#count.subarray(1)))
    return { accepted: Number(this.#count[0]), durable: Number(this.#count[1]) }
  }

  error() {
    const text = Buffer.alloc(4096)
    this.#library.error(this.#open(), text, text.length)
    return text.toString('utf8', 0, text.indexOf(0))
  }

  wait(timeoutMs) {
    return this.#check(this.#library.wait(this.#open(), timeoutMs)) === 1
  }

  wakeFd() {
    return this.#check(this.#library.wake_fd(this.#open()))
  }

  async *effects({ keepAlive = false } = {}) {
    const waker = new Waker(this.wakeFd())
    waker.keepAlive(keepAlive)
    this.#wakers.add(waker)
    try {
      while (this.#handle !== null) {
        waker.arm()
        const effect = this.next()
        if (effect !== null) yield effect
        else await waker.wait()
      }
    } finally {
      this.#wakers.delete(waker)
      waker.close()
    }
  }

  [Symbol.asyncIterator]() {
    return this.effects()
  }

  close(deadlineMs = 10000) {
    if (this.#handle === null) return
    const handle = this.#handle
    this.#handle = null
    for (const waker of this.#wakers) waker.close()
    const code = this.#library.shutdown(handle, deadlineMs)
    if (code < 0 && code !== E_FORKED) throw fault(this.#library, code)
  }

  #open() {
    if (this.#handle === null) throw new DaybookError(E_STATE, 'DAYBOOK_E_STATE', 'this Daybook is closed')
    return this.#handle
  }

  #check(code) {
    if (code < 0) throw fault(this.#library, code, this.error())
    return code
  }

  #handIn(call, document) {
    const text = encode(document)
    this.#check(call(this.#open(), text, text.length, this.#count))
    return Number(this.#count[0])
  }
}

// `using plugin = new Daybook(…)`, where the runtime has it.
if (Symbol.dispose) {
  Object.defineProperty(Daybook.prototype, Symbol.dispose, { value() { this.close() } })
}

module.exports = { Daybook, Outcome }
