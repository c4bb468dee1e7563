// Electron's checklist, what is seen from outside of the app only: without a test driver, whose own switches would show.

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { startApp } from './app.ts'
import { preferencesOf } from './page-call.ts'
import { listeningPorts, seccompOf } from './os-view.ts'
import { type PlainApp, startPlainApp, until } from './plain-app.ts'

const BUSY = ['--launch', 'primes']

function canBeSandboxed(): boolean {
  if (process.getuid?.() !== 0) return process.env['ELECTRON_DISABLE_SANDBOX'] !== '1'
  return (
    spawnSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', 'unshare', '--user', 'true']).status === 0
  )
}

async function withWorkers(app: PlainApp): Promise<void> {
  const workers = (): number => app.started().filter(({ command }) => command.includes('workers/host.cjs')).length
  await until('the workers of the run', () => workers() >= 2, 20_000)
}

test('D4: for an ordinary user the view has a filter of system calls; every window asks for the sandbox, and its preload is in it', async () => {
  test.skip(!canBeSandboxed(), 'this machine gives no user namespace to somebody without rights')
  const plain = startPlainApp(BUSY, { user: 'ordinary' })
  try {
    const renderers = (): number[] =>
      plain
        .own()
        .filter(({ command }) => command.includes('--type=renderer'))
        .map(({ pid }) => pid)
    // The run is begun by the view: it is up.
    await withWorkers(plain)
    expect(renderers()).toHaveLength(1)
    expect(renderers().map(seccompOf)).toEqual([2])
    expect(plain.own().filter(({ command }) => command.includes('--no-sandbox'))).toEqual([])
  } finally {
    await plain.end()
  }

  const folder = mkdtempSync(join(tmpdir(), 'procdeck-preload-'))
  const app = await startApp()
  try {
    for (const preferences of await preferencesOf(app.electron)) expect(preferences).toMatchObject({ sandbox: true })
    // A preload beside ours, in the same window, says what a preload is in.
    const file = join(folder, 'probe.cjs')
    writeFileSync(
      file,
      `require('electron').contextBridge.exposeInMainWorld('probe', [process.sandboxed, process.contextIsolated])`,
    )
    await app.electron.evaluate(({ session }, filePath) => {
      const ours = session.defaultSession as unknown as {
        readonly registerPreloadScript?: (script: { readonly type: 'frame'; readonly filePath: string }) => void
        readonly setPreloads: (paths: readonly string[]) => void
      }
      // The older name, for the Electron that stands in.
      if (ours.registerPreloadScript === undefined) ours.setPreloads([filePath])
      else ours.registerPreloadScript({ type: 'frame', filePath })
    }, file)
    await app.page.reload()
    expect(await app.page.evaluate(() => Reflect.get(globalThis, 'probe') as unknown)).toEqual([true, true])
  } finally {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a second start shows the window of the first and goes; what its command line says is not done', async () => {
  const first = startPlainApp([])
  try {
    // The child that measures this machine comes with the view, and goes.
    await until('the view is up', () => first.started().length > 0, 20_000)
    await until('the machine is measured', () => first.started().length === 0, 20_000)
    const own = first.own().length
    const second = startPlainApp([
      `--user-data-dir=${first.profile}`,
      ...BUSY,
      '/etc/hostname',
      'procdeck://run/primes',
      'file:///tmp/x.mjs',
    ])
    try {
      expect(await second.exited).toBe(0)
      expect(second.started()).toEqual([])
    } finally {
      await second.end()
    }
    expect(first.started()).toEqual([])
    expect(first.own()).toHaveLength(own)
  } finally {
    await first.end()
  }
})

test('x3: nothing of the app with busy workers waits for anybody on a network port', async () => {
  // That the look would find one: this process has one for a moment.
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  expect(listeningPorts([process.pid])).not.toEqual([])
  server.close()

  const app = startPlainApp(BUSY)
  try {
    await withWorkers(app)
    const pids = [...app.own(), ...app.started()].map(({ pid }) => pid)
    expect(pids.length).toBeGreaterThan(4)
    expect(listeningPorts(pids)).toEqual([])
  } finally {
    await app.end()
  }
})

test('x4: fewer than five packages are needed at run time, each with its exact version and its digest', () => {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8'))
  const { dependencies, devDependencies } = read('package.json') as Record<string, Record<string, string>>
  expect(Object.keys(dependencies ?? {}).length).toBeLessThan(5)
  for (const version of [...Object.values(dependencies ?? {}), ...Object.values(devDependencies ?? {})])
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  const { packages } = read('package-lock.json') as {
    readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly link?: boolean }>>
  }
  const without = Object.entries(packages).filter(([path, { integrity, link }]) => path !== '' && !link && !integrity)
  expect(without.map(([path]) => path)).toEqual([])
})
