// The wake descriptor as something to await.
'use strict'

const net = require('node:net')

class Waker {
  #socket
  #woken = false
  #resolve = null

  // The socket owns the descriptor and closes it. It does not keep the process alive.
  constructor(fd) {
    this.#socket = new net.Socket({ fd, readable: true, writable: false })
    this.#socket.unref()
    this.#socket.on('data', () => this.wake())
    this.#socket.on('error', () => this.wake())
  }

  // Forgets wakings of the past. To be called before the look that may find nothing.
  arm() {
    this.#woken = false
  }

  wait() {
    if (this.#woken) return Promise.resolve()
    return new Promise((resolve) => { this.#resolve = resolve })
  }

  wake() {
    this.#woken = true
    this.#resolve?.()
    this.#resolve = null
  }

  keepAlive(on) {
    if (on) this.#socket.ref()
    else this.#socket.unref()
  }

  close() {
    this.#socket.destroy()
    this.wake()
  }
}

module.exports = { Waker }
