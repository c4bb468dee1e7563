// Promise 12: no signal ever reaches a stranger. In a PID namespace of its own, where the next number can be chosen, the
// numbers of dead children are given to strangers at the worst moment. Where the system gives us no such namespace, what
// is left is the check of births on a made-up process table (src/system/identity.test.ts).

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { size } from '../support/size.ts'
import { report } from '../support/stage.ts'

/** Kills, and how many of the numbers are at least given away while their child can still be signalled. */
const [KILLS, REUSED] = size({ short: [80, 20], full: [10_000, 5_000] })
/** Owners of three children each, which the lifeline ends. */
const [OWNERS, REUSED_OF_OWNERS] = size({ short: [1, 0], full: [50, 50] })

interface Metrics {
  readonly kills: number
  readonly orders: number
  /** Strangers that had the number of a dead child while orders to signal that child were given. */
  readonly numbersReused: number
  readonly wrongSignals: number
  readonly wrongExitCodes: number
}

const program = fileURLToPath(new URL('../programs/pid-reuse.mjs', import.meta.url))
const ownerProgram = fileURLToPath(new URL('../programs/owner.mjs', import.meta.url))

/** As another user than root, the kernel wants a user namespace around it. */
const asRoot = process.getuid?.() === 0
const OWN_NAMESPACE = [
  ...(asRoot ? [] : ['--user', '--map-root-user']),
  '--pid',
  '--fork',
  '--mount-proc',
  '--kill-child',
]

/** Whether this system lets us have such a namespace. */
function canChooseNumbers(): boolean {
  const choose = 'echo 400 > /proc/sys/kernel/ns_last_pid'
  return process.platform === 'linux' && spawnSync('unshare', [...OWN_NAMESPACE, 'sh', '-c', choose]).status === 0
}

async function inNamespace(args: readonly string[]): Promise<Metrics> {
  // A shell as the first process there: it waits for whoever is left to it, as the first process of a system does.
  const script = 'node=$1; shift; "$node" "$@"; exit $?'
  const all = [...OWN_NAMESPACE, 'bash', '-c', script, 'bash', process.execPath, program, ...args]
  const child = spawn('unshare', all, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (data) => {
    said += String(data)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`the program in its namespace ended with ${code}`)
  return JSON.parse(said) as Metrics
}

/** Children that have just died, in every moment around their death, and all the ways to signal them. */
async function noStranger(kills: number): Promise<Metrics> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'))
  try {
    return await inNamespace(['orders', String(kills), folder])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The helper that outlives us, with a list of numbers that have all been given away. */
async function noStrangerByLifeline(owners: number): Promise<Metrics> {
  return inNamespace(['lifeline', String(owners), ownerProgram])
}

test.skipIf(!canChooseNumbers())(
  'promise 12: no signal reaches a stranger that has the number of a dead child',
  async () => {
    const metrics = await noStranger(KILLS)
    report('promise 12', { ...metrics })
    expect(metrics).toMatchObject({ kills: KILLS, wrongSignals: 0, wrongExitCodes: 0 })
    expect(metrics.numbersReused).toBeGreaterThan(REUSED)
  },
)

test.skipIf(!canChooseNumbers())('promise 12: nor does one of the lifeline', async () => {
  const metrics = await noStrangerByLifeline(OWNERS)
  report('promise 12, lifeline', { ...metrics })
  expect(metrics).toMatchObject({ kills: 3 * OWNERS, wrongSignals: 0, wrongExitCodes: 0 })
  expect(metrics.numbersReused).toBeGreaterThan(REUSED_OF_OWNERS)
})
