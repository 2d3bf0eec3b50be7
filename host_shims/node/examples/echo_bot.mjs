// An echo bot: lines from standard input are a room, what Daybook wants said goes to standard
// output. A line that begins with "> " is said to Daybook in private.
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { Daybook, Outcome } from '../index.js'

const plugin = new Daybook({ state: process.argv[2] ?? 'echo.sqlite', timezone: 'UTC' })

async function speak() {
  for await (const effect of plugin) {
    if (!['send', 'edit', 'reply'].includes(effect.kind)) {
      plugin.done(effect, Outcome.UNSUPPORTED)
      continue
    }
    console.log(effect.body.text ?? effect.body.result ?? effect.body.error)
    plugin.done(effect, Outcome.SENT, { v: 1, message_id: `echo-${effect.id}` })
  }
}

const speaker = speak()
let number = 0
for await (const line of createInterface({ input: process.stdin })) {
  plugin.tick()
  const direct = line.startsWith('> ')
  plugin.onMessage({
    v: 1, platform: 'echo', workspace: '', conversation: direct ? '@daybook' : '#room', direct,
    author: 'ana', id: `${Date.now()}-${++number}`, text: line.replace(/^> /, ''), ts_ms: Date.now(),
  })
}
await pause(500)
plugin.close()
await speaker
