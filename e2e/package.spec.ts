// The packaged app, from outside: it starts and works, its fuses are set, and nothing on its command line or in its
// environment runs other code or opens a port.

import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { expect, test } from '@playwright/test'
import { listeningPorts } from './os-view.ts'
import { type PlainApp, startPlainApp, until } from './plain-app.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BINARY = join(ROOT, 'release', 'linux-unpacked', 'procdeck')
const BUSY = ['--launch', 'primes']

let folder = ''
test.beforeAll(() => {
  test.setTimeout(120_000)
  execFileSync(process.execPath, [join(ROOT, 'scripts/run/package.mjs'), '--when-stale'], { cwd: ROOT, stdio: 'pipe' })
})
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-packed-'))
})
test.afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function withWorkers(app: PlainApp): Promise<void> {
  const workers = (): number => app.started().filter(({ command }) => command.includes('workers/host.cjs')).length
  await until('the workers of the run', () => workers() >= 2, 30_000)
}

test('it starts, runs workers, shows them, and leaves nothing', async () => {
  const picture = join(folder, 'window.png')
  const app = startPlainApp([...BUSY, '--screenshot', picture, '--wait', '2000'], { binary: BINARY })
  try {
    await withWorkers(app)
    for (const { command } of app.started().filter((child) => child.command.includes('workers/host.cjs')))
      expect(command).toContain(BINARY)
    expect(await app.exited).toBe(0)
    expect([...app.own(), ...app.started()]).toEqual([])
    // PNG's first eight bytes, and more than an empty window packs to.
    expect(readFileSync(picture).subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))
    expect(readFileSync(picture).length).toBeGreaterThan(20_000)
  } finally {
    await app.end()
  }
})

test('a program and its tasks run from the archive', async () => {
  const app = startPlainApp(['--launch', 'crossed-queues'], { binary: BINARY })
  const names = (): readonly string[] =>
    app.started().flatMap(({ pid }) => {
      try {
        const environ = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
        return environ.flatMap((entry) => (entry.startsWith('PROCDECK_NAME=') ? [entry.slice(14)] : []))
      } catch {
        return [] // it has ended
      }
    })
  try {
    // C comes when A and B have put an item each, and have then waited for each other in vain.
    await until('the process C', () => names().includes('C'), 50_000)
  } finally {
    await app.end()
  }
})

test('D19, f4, f5: its fuses are the ones that are written down', async () => {
  const wire = await getCurrentFuseWire(BINARY)
  const on = (fuse: FuseV1Options): boolean => Number(wire[fuse]) === '1'.charCodeAt(0)
  expect({
    runAsNode: on(FuseV1Options.RunAsNode),
    cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
    nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
    asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
    ownSnapshot: on(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
    filePrivileges: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: true,
    cookieEncryption: true,
    nodeOptions: false,
    inspect: false,
    asarIntegrity: true,
    onlyAsar: true,
    ownSnapshot: false,
    filePrivileges: false,
  })
})

test('a build on the stand-in runtime says in its folder and in its version that it is a test build', () => {
  const isStandIn = existsSync(join(ROOT, 'node_modules/electron/procdeck-runtime.json'))
  expect(existsSync(join(BINARY, '../TEST-BUILD.txt'))).toBe(isStandIn)
  const asar = readFileSync(join(BINARY, '../resources/app.asar'), 'latin1')
  expect(/"version":\s*"[^"]*-test-build"/.test(asar)).toBe(isStandIn)
})

test('f1: that it can be used as Node is known, and is what starts its workers', () => {
  const { stdout } = spawnSync(BINARY, ['-e', 'process.stdout.write(String(3 + 4))'], {
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  expect(stdout).toBe('7')
})

test('f2: NODE_OPTIONS, --inspect, --remote-debugging-port and SIGUSR1 run nothing and open no port', async () => {
  // That the look finds one: the app that is not packaged opens it.
  const open = startPlainApp(['--remote-debugging-port=0'])
  try {
    await until('a port', () => listeningPorts(open.own().map(({ pid }) => pid)).length > 0, 20_000)
  } finally {
    await open.end()
  }

  const ran = join(folder, 'ran')
  const hook = join(folder, 'hook.cjs')
  writeFileSync(hook, `require('node:fs').writeFileSync(${JSON.stringify(ran)}, String(process.pid))`)
  const app = startPlainApp(
    [...BUSY, '--inspect=0', '--inspect-brk=0', '--remote-debugging-port=0', `--require=${hook}`],
    {
      binary: BINARY,
      env: { NODE_OPTIONS: `--require ${hook}` },
    },
  )
  try {
    await withWorkers(app)
    process.kill(app.pid, 'SIGUSR1')
    await delay(500) // an inspector would be there by then
    expect(listeningPorts([...app.own(), ...app.started()].map(({ pid }) => pid))).toEqual([])
    expect(existsSync(ran)).toBe(false)
    expect(app.child.exitCode ?? app.child.signalCode).toBeNull()
  } finally {
    await app.end()
  }
})

test('with --js-flags it does not start', async () => {
  const app = startPlainApp([...BUSY, '--js-flags=--expose-gc'], { binary: BINARY })
  try {
    expect(await app.exited).toBe(2)
    expect(app.started()).toEqual([])
  } finally {
    await app.end()
  }
})

test('f3: a folder resources/app beside the archive is not run', async () => {
  const copy = join(folder, 'copy')
  cpSync(join(BINARY, '..'), copy, { recursive: true, verbatimSymlinks: true })
  const planted = join(copy, 'resources', 'app')
  const ran = join(folder, 'ran')
  mkdirSync(planted)
  writeFileSync(join(planted, 'package.json'), JSON.stringify({ name: 'planted', main: 'main.cjs' }))
  writeFileSync(join(planted, 'main.cjs'), `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`)
  const app = startPlainApp(BUSY, { binary: join(copy, 'procdeck') })
  try {
    await withWorkers(app)
    expect(existsSync(ran)).toBe(false)
  } finally {
    await app.end()
  }
})
