// The Node binding, run on each Node version. Usage: node binding_test.mjs (DAYBOOK_LIBRARY is set)
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import https from 'node:https'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { Daybook, DaybookError, Outcome, buildInfo } from '../../../host_shims/node/index.js'

const require = createRequire(import.meta.url)
const SHIM = fileURLToPath(new URL('../../../host_shims/node/', import.meta.url))
const NOW = 1773069120000
const folder = mkdtempSync(join(tmpdir(), 'daybook-node-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0
const config = (more = {}) => ({ state: join(folder, `s${++files}.sqlite`), timezone: 'UTC', ...more })
const message = (number = 1, text = 'dentist tomorrow at 3pm', more = {}) => ({
  v: 1, platform: 'test', conversation: '#room', id: `m${number}`, author: 'ana', text, ts_ms: NOW, ...more,
})

// Opens, runs, and closes whatever happened.
async function withPlugin(more, run) {
  const plugin = new Daybook(config(more))
  try {
    return await run(plugin)
  } finally {
    plugin.close()
  }
}

const all = (plugin) => {
  const out = []
  for (let effect = plugin.next(); effect !== null; effect = plugin.next()) out.push(effect)
  return out
}

const fails = (run, code, codeName) => assert.throws(run, (error) => {
  assert.ok(error instanceof DaybookError)
  assert.equal(error.code, code)
  assert.equal(error.codeName, codeName)
  assert.ok(error.text.length > 0 && error.message.includes(error.text))
  return true
})

test('a question and its answer', () => withPlugin({ threads: 0 }, (plugin) => {
  plugin.tick(NOW)
  assert.equal(plugin.onMessage(message()), 1)
  plugin.tick(NOW)
  const [question] = all(plugin)
  assert.deepEqual(question.to, { platform: 'test', workspace: '', user: 'ana' })
  plugin.done(question, Outcome.SENT, { message_id: 'b1' })
  assert.ok(plugin.onMessage(message(2, 'yes', { direct: true, conversation: '@bot' })) > 1)
  plugin.tick(NOW)
  const { accepted, durable } = plugin.progress()
  assert.equal(accepted, durable)
}))

test('errors are exceptions with the stable code', () => withPlugin({ threads: 0 }, (plugin) => {
  assert.equal(plugin.error(), '')
  fails(() => plugin.onMessage({ platform: 'test' }), -1, 'DAYBOOK_E_INVALID')
  fails(() => plugin.onMessage('{'), -1, 'DAYBOOK_E_INVALID')
  fails(() => plugin.onMessage(Buffer.from([0x22, 0xff, 0x22])), -2, 'DAYBOOK_E_UTF8')
  fails(() => plugin.onMessage(message(1, '\ud800')), -2, 'DAYBOOK_E_UTF8')
  fails(() => plugin.onMessage(message(1, 'x'.repeat(300000))), -3, 'DAYBOOK_E_TOO_BIG')
  fails(() => plugin.done('99'), -13, 'DAYBOOK_E_NOT_FOUND')
  for (const id of ['abc', undefined, null, {}, 1.5, 2n ** 70n]) fails(() => plugin.done(id), -1, 'DAYBOOK_E_INVALID')
  for (const now of [NaN, Infinity, 'soon', 1e30]) fails(() => plugin.tick(now), -1, 'DAYBOOK_E_INVALID')
  fails(() => new Daybook({ profile: 'none' }), -8, 'DAYBOOK_E_CONFIG')
  assert.throws(() => new Daybook({}, { library: '/nowhere/libdaybook.so.1' }))
  plugin.close()
  plugin.close()
  fails(() => plugin.tick(NOW), -6, 'DAYBOOK_E_STATE')
}))

test('one handle per state file', () => {
  const one = config()
  const plugin = new Daybook(one)
  fails(() => new Daybook(one), -9, 'DAYBOOK_E_IN_USE')
  plugin.close()
  new Daybook(one).close()
})

test('text outside ASCII and with NUL goes through whole', () => withPlugin({ threads: 0 }, (plugin) => {
  plugin.tick(NOW)
  plugin.onMessage(message(1, 'Zahnärztin 🦷 tomorrow at 3pm'))
  plugin.onMessage(message(2, 'a\0b'))
  plugin.tick(NOW)
  assert.equal(plugin.progress().durable, 2)
}))

test('effects wake the loop, and closing ends the iterator', () => withPlugin({}, async (plugin) => {
  const taken = []
  const reader = (async () => {
    for await (const effect of plugin) {
      taken.push(effect.kind)
      plugin.done(effect)
    }
  })()
  plugin.tick(NOW)
  for (const number of [1, 2, 3]) {
    plugin.onMessage(message(number, `dentist tomorrow at ${number}pm`, { author: `ana${number}` }))
    for (let i = 0; i < 500 && taken.length < number; ++i) await pause(10)
    assert.equal(taken.length, number)
  }
  plugin.close()
  await reader
}))

test('an idle iterator does not keep the process alive', () => {
  const code = `import { Daybook } from ${JSON.stringify(`${SHIM}index.js`)};
    const plugin = new Daybook(${JSON.stringify(config())});
    (async () => { for await (const effect of plugin) plugin.done(effect) })()`
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { timeout: 20000 })
})

test('leaving without closing', () => {
  for (const leave of ['', 'process.exit(0)', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)']) {
    const code = `const { Daybook } = require(${JSON.stringify(SHIM)});
      globalThis.plugin = new Daybook(${JSON.stringify(config())}); plugin.tick(${NOW}); ${leave}`
    const done = spawnSync(process.execPath, ['-e', code], { timeout: 20000, encoding: 'utf8' })
    assert.equal(done.status ?? done.signal, leave.includes('SIGTERM') ? 'SIGTERM' : 0, done.stderr)
  }
})

test('a library that is unloaded under an open instance', () => {
  const code = `const { Daybook } = require(${JSON.stringify(SHIM)});
    const koffi = require(require.resolve('koffi', { paths: [${JSON.stringify(SHIM)}] }));
    const plugin = new Daybook(${JSON.stringify(config())}); plugin.tick(${NOW});
    koffi.load(process.env.DAYBOOK_LIBRARY).unload();
    setTimeout(() => process.exit(0), 100)`
  const done = spawnSync(process.execPath, ['-e', code], { timeout: 20000, encoding: 'utf8' })
  assert.equal(done.status ?? done.signal, 0, done.stderr)
})

test('workers open and leave without closing', async () => {
  for (const leave of ['', 'process.exit(0)']) {
    const code = `const { Daybook } = require(${JSON.stringify(SHIM)});
      globalThis.plugin = new Daybook(${JSON.stringify(config())});
      plugin.tick(${NOW}); ${leave}`
    const worker = new Worker(code, { eval: true })
    const status = await new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject))
    assert.equal(status, 0)
  }
})

test('both kinds of module are one', () => {
  const common = require(SHIM)
  assert.equal(common.Daybook, Daybook)
  assert.equal(common.DaybookError, DaybookError)
})

test('with node:sqlite in the same process', async (t) => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const has = major > 22 || (major === 22 && minor >= 13)
  if (!has) return t.diagnostic('this Node has no node:sqlite')
  const { DatabaseSync } = await import('node:sqlite')
  await withPlugin({ threads: 0 }, (plugin) => {
    const base = new DatabaseSync(join(folder, 'host.sqlite'))
    base.exec('PRAGMA journal_mode=WAL; CREATE TABLE t (x)')
    plugin.tick(NOW)
    for (let i = 0; i < 50; ++i) {
      base.prepare('INSERT INTO t VALUES (?)').run(i)
      plugin.onMessage(message(i, 'lunch was good'))
      plugin.tick(NOW + i)
    }
    assert.equal(base.prepare('SELECT count(*) AS n FROM t').get().n, 50)
    assert.equal(plugin.progress().durable, 50)
    base.close()
  })
})

test('with HTTPS, server and client, in the same process', () => withPlugin({}, async (plugin) => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
  { stdio: 'ignore' })
  const options = { key: readFileSync(key), cert: readFileSync(cert) }
  const server = https.createServer(options, (_, answer) => answer.end('hello')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const get = () => new Promise((resolve, reject) => {
    const url = { host: '127.0.0.1', port: server.address().port, ca: options.cert, agent: false }
    https.get(url, (answer) => answer.setEncoding('utf8').on('data', resolve)).on('error', reject)
  })
  plugin.tick(NOW)
  for (let i = 1; i <= 5; ++i) {
    plugin.onMessage(message(i, `dentist tomorrow at ${i}pm`, { author: `ana${i}` }))
    assert.equal(await get(), 'hello')
    for await (const effect of plugin.effects({ keepAlive: true })) {
      plugin.done(effect)
      break
    }
  }
  server.close()
}))

test('the echo bot', () => {
  const example = join(SHIM, 'examples/echo_bot.mjs')
  assert.ok(readFileSync(example, 'utf8').split('\n').length <= 40)
  const done = spawnSync(process.execPath, [example, config().state], {
    input: 'dentist tomorrow at 3pm\n> yes\n', encoding: 'utf8', timeout: 60000,
  })
  assert.equal(done.status, 0, done.stderr)
  assert.match(done.stdout, /entist/)
})

test('build information', () => {
  assert.equal(buildInfo().abi.min, 1)
})
