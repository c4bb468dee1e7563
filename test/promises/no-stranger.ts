// Promise 12: no signal ever reaches a stranger. In a PID namespace of its own, where the next number can be chosen, the
// numbers of dead children are given to strangers at the worst moment.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

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
export function canChooseNumbers(): boolean {
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
export async function noStranger(kills: number): Promise<Metrics> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'))
  try {
    return await inNamespace(['orders', String(kills), folder])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The helper that outlives us, with a list of numbers that have all been given away. */
export async function noStrangerByLifeline(owners: number): Promise<Metrics> {
  return inNamespace(['lifeline', String(owners), ownerProgram])
}
