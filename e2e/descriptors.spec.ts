// What a worker of the app is given: its own descriptors, none of Electron's or of the app's, and of the environment only
// what is on the list.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { expect, test } from './app.ts'
import { workersOf } from './os-view.ts'
import { startPlainApp, until } from './plain-app.ts'

function descriptors(pid: number): Map<number, string> {
  const open = new Map<number, string>()
  for (const fd of readdirSync(`/proc/${pid}/fd`)) open.set(Number(fd), readlinkSync(`/proc/${pid}/fd/${fd}`))
  return open
}

/** A file's name can be opened by anybody; a pipe, a socket or shared memory that both hold was handed over. */
const HANDED_OVER = /^(pipe|socket):|\/dev\/shm|\/memfd:/

/** What the runtime itself opens after its start. */
const OF_RUNTIME = /^anon_inode:|^pipe:|^\/dev\/|\.(bin|dat|pak)$/

test('a worker holds its own descriptors only, though the app has dozens', async ({ app }) => {
  await expect(app.page.getByTestId('param-to')).toHaveValue(/\d/, { timeout: 30_000 })
  await app.page.getByTestId('start').click()
  await expect(app.alive()).toHaveCount(2)
  const main = [...descriptors(app.pid).values()]
  expect(main.length).toBeGreaterThan(40)
  for (const pid of workersOf(app.pid)) {
    const held = descriptors(pid)
    expect(held.get(0)).toBe('/dev/null')
    expect(held.get(1)).toMatch(/^socket:|^pipe:/)
    expect(held.get(2)).toMatch(/^socket:|^pipe:/)
    expect(held.get(3)).toMatch(/^socket:/)
    expect(held.get(4)).toMatch(/procdeck-.*memory \(deleted\)$/)
    // A module is open while it is read.
    await expect.poll(() => [...descriptors(pid)].filter(([fd, to]) => fd > 4 && !OF_RUNTIME.test(to))).toEqual([])
    for (const [fd, to] of held)
      if (fd > 4 && HANDED_OVER.test(to)) expect(main, `descriptor ${fd} of worker ${pid}`).not.toContain(to)
  }
})

/** What may pass on, and what we add: docs/security.md. */
const ALLOWED = /^(HOME|LANG|LANGUAGE|LOGNAME|PATH|SHELL|TEMP|TMP|TMPDIR|TZ|USER|LC_\w+)$/
const OURS = /^(PROCDECK_(TOKEN|NAME|WARM|PARENT|LEVEL)|(OMP|OPENBLAS|MKL)_NUM_THREADS|ELECTRON_RUN_AS_NODE)$/
/** What the shell and the runtime set for themselves. */
const THEIRS = /^(PWD|OLDPWD|SHLVL|_)$/

test('x2: of the environment a worker gets what is on the list, no secret and nothing that runs code', async () => {
  const app = startPlainApp(['--launch', 'primes'], {
    env: {
      NODE_OPTIONS: '--no-deprecation',
      PYTHONSTARTUP: '/nowhere.py',
      PYTHONPATH: '/nowhere',
      LD_LIBRARY_PATH: '/nowhere',
      DYLD_INSERT_LIBRARIES: '/nowhere',
      AWS_SECRET_ACCESS_KEY: 'a-secret-of-yours',
      GITHUB_TOKEN: 'a-secret-of-yours',
    },
  })
  try {
    await until('two workers', () => workersOf(app.pid).length >= 2, 20_000)
    for (const pid of workersOf(app.pid)) {
      const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean)
      const names = entries.map((entry) => entry.slice(0, entry.indexOf('=')))
      expect(names).toEqual(expect.arrayContaining(['PATH', 'PROCDECK_TOKEN', 'ELECTRON_RUN_AS_NODE']))
      expect(names.filter((name) => ![ALLOWED, OURS, THEIRS].some((list) => list.test(name)))).toEqual([])
      expect(entries.join(' ')).not.toContain('a-secret-of-yours')
    }
  } finally {
    await app.end()
  }
})
