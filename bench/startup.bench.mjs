// From the start of the program to a window that can be used, beside a bare Electron window in the same run.
// Both are asked in the same way: a hook in the main process waits for the page's condition and two frames after it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, report, wallMs } from './figures.mjs'

const ROUNDS = 11
const LIMIT = 1.5
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ELECTRON = /** @type {string} */ (/** @type {unknown} */ (createRequire(import.meta.url)('electron')))

const folder = mkdtempSync(join(tmpdir(), 'procdeck-bench-'))

writeFileSync(
  join(folder, 'hook.cjs'),
  `const { app } = require('electron')
app.on('web-contents-created', (_event, contents) => {
  contents.once('dom-ready', async () => {
    const at = await contents.executeJavaScript(\`new Promise((resolve) => {
      const frame = requestAnimationFrame
      const check = () => (\${process.env.READY}) ? frame(() => frame(() => resolve(performance.timeOrigin + performance.now()))) : frame(check)
      check()
    })\`)
    process.stdout.write('READY ' + at + '\\n', () => process.kill(process.pid, 'SIGKILL'))
  })
})
`,
)
writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'bare', version: '1.0.0', main: 'main.cjs' }))
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>bare</title><h1>bare</h1>')
writeFileSync(
  join(folder, 'main.cjs'),
  `const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false })
  window.once('ready-to-show', () => window.show())
  window.loadFile('index.html')
})
`,
)

const subjects = [
  { name: 'bare window', app: folder, ready: 'document.readyState === "complete"' },
  {
    name: 'procdeck',
    app: ROOT,
    ready:
      'document.documentElement.dataset.ready === "true" && document.querySelector(\'[data-testid="start"]:not([disabled])\') !== null',
  },
]

/** @param {(typeof subjects)[number]} subject */
async function start(subject) {
  const profile = mkdtempSync(join(folder, 'profile-'))
  const root = process.getuid?.() === 0 ? { ELECTRON_DISABLE_SANDBOX: '1' } : {}
  const began = wallMs()
  const child = spawn(ELECTRON, ['-r', join(folder, 'hook.cjs'), subject.app, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...root, READY: subject.ready },
  })
  let said = ''
  child.stdout.on('data', (data) => {
    said += data
  })
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000)
  await once(child, 'close')
  clearTimeout(late)
  const at = Number(/READY ([\d.]+)/.exec(said)?.[1])
  if (Number.isNaN(at)) throw new Error(`${subject.name} was not ready within 30 s`)
  return at - began
}

/** @type {Map<string, number[]>} */
const times = new Map(subjects.map(({ name }) => [name, []]))
for (let round = 0; round <= ROUNDS; round++) {
  for (const subject of subjects) {
    const ms = await start(subject)
    if (round > 0) times.get(subject.name)?.push(ms) // the first of each warms the disk
  }
}
rmSync(folder, { recursive: true, force: true, maxRetries: 10 })

const bare = times.get('bare window') ?? []
for (const [subject, ms] of times) {
  const ratio = median(ms.map((value, i) => value / (bare[i] ?? value)))
  report({
    bench: 'startup',
    subject,
    n: ms.length,
    medianMs: median(ms),
    minMs: Math.min(...ms),
    maxMs: Math.max(...ms),
    ratio,
    limit: LIMIT,
  })
}
