// Compiled, never run: the declarations say what a host written in TypeScript needs.
import { Daybook, DaybookError, Outcome, buildInfo } from '../../../host_shims/node/index.js'
import type { Command, Effect, Message } from '../../../host_shims/node/index.js'

const plugin = new Daybook({ state: 'a.sqlite' }, { library: 'libdaybook.so.1' })
const message: Message = { platform: 'irc', conversation: '#a', id: '1', author: 'ana', text: 'hi', ts_ms: 1 }
const seq: number = plugin.onMessage(message)
const command: Command = { corr: 'c', actor: { platform: 'irc', user: 'ana' }, tool: 'tools', args: {} }
plugin.onCommand(command)
plugin.onCommand('{"corr":"d"}')
const due: number | null = plugin.tick()

function show(effect: Effect): string {
  switch (effect.kind) {
    case 'send': return effect.body.text + (effect.body.buttons ?? []).map((b) => b.label).join()
    case 'edit': return effect.body.effect
    case 'reply': return effect.body.ok ? String(effect.body.result) : effect.body.error.message
    case 'ask_model': return effect.body.prompt
    case 'notice': return effect.body.severity
  }
}

async function run(): Promise<void> {
  for await (const effect of plugin) {
    show(effect)
    plugin.done(effect, Outcome.SENT, { message_id: 'm' })
    plugin.done(effect.id, Outcome.RETRY)
  }
  for await (const effect of plugin.effects({ keepAlive: true })) plugin.done(effect)
}

try {
  await run()
} catch (error) {
  if (error instanceof DaybookError) console.log(error.code + 1, error.codeName, error.text)
}
// @ts-expect-error a message needs a time
plugin.onMessage({ platform: 'irc', conversation: '#a', id: '1' })
// @ts-expect-error there is no such outcome
Outcome.LOST
console.log(seq, due, plugin.progress().durable, plugin.wait(1), plugin.wakeFd(), plugin.error(), buildInfo().tls)
plugin.close(100)
