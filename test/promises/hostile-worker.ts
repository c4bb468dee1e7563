// Promise 24, real workers: one writes on its channel what it likes, the parent and the other workers go on. Only that
// worker ends, with a ProtocolError as its cause, and the parent's memory is what other deaths would have made of it.

import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { SessionEvent } from '../../src/shared/events.ts'
import { WorkerLostError } from '../../src/engine/errors.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import type { Target } from '../../src/engine/process/target.ts'
import { heapBytes } from '../support/garbage.ts'
import { onStage } from '../support/stage.ts'

interface Metrics {
  readonly attacks: number
  /** Attackers that ended with a ProtocolError. */
  readonly ended: number
  readonly otherEnds: readonly string[]
  readonly lies: number
  /** Liars that did not live on, or whose task was not done. */
  readonly liarsHarmed: readonly string[]
  readonly neighboursKilled: number
  readonly neighbourTasks: number
  readonly neighbourTasksLost: number
  /** Tasks that the attacker's own worker had done just before: an answer waits up to 5 ms to share a message. */
  readonly ownTasksLost: number
  readonly uncaught: number
  /** Most memory in RAM at any moment, by the kernel's high-water mark, above that after the ordinary deaths. */
  readonly peakMiB: number
  /** Heap and buffers after the last attack that are no garbage, above that after the ordinary deaths. */
  readonly keptMiB: number
}

const MIB = 1024 * 1024
const WORKERS = 3
const HEAD_START_MS = 200
const FLOOD = '1,000,000 ASKs without waiting'

function hostileTask(name: string): Target {
  return { module: new URL('../programs/chaos-hostile-tasks.mjs', import.meta.url), export: name }
}

/** proc_pid_status(5): memory of this program in RAM, now and at its most. */
function ramBytes(field: 'VmRSS' | 'VmHWM'): number {
  return (
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'latin1'))?.[1]) * 1024
  )
}

/** proc_pid_clear_refs(5): 5 makes what is in RAM now the most that ever was. */
function forgetMost(): void {
  writeFileSync('/proc/self/clear_refs', '5')
}

/** Whether a task was lost with the very worker that the attack ended. */
function isOfWorker(loss: unknown, attack: unknown): boolean {
  return loss instanceof WorkerLostError && attack instanceof WorkerLostError && loss.pid === attack.pid
}

export interface HostileSize {
  readonly rounds: number
  /**
   * Workers that end by themselves before the attacks: what deaths alone make of the parent's memory (its heap grows to
   * the size that suits it over the first two thousand of them, by 37 MiB and more) is no work of a hostile worker's.
   */
  readonly ordinaryDeaths: number
  /** Also the form that takes seconds. */
  readonly flood: boolean
}

export async function hostileWorker({ rounds, ordinaryDeaths, flood }: HostileSize) {
  return onStage(500, async (supervisor): Promise<Metrics> => {
    let uncaught = 0
    const count = (): void => {
      uncaught++
    }
    process.on('uncaughtExceptionMonitor', count)
    const exits: number[] = []
    supervisor.journal.subscribe((event: SessionEvent) => {
      if (event.type === 'process.exited') exits.push(event.processId)
    })
    const pool = new Pool({ processes: WORKERS, supervisor })
    const [known, lies] = await pool.apply<[string[], string[]]>(hostileTask('names'))
    const attacks = known.filter((name) => flood || name !== FLOOD)
    const sum = { ended: 0, neighboursKilled: 0, neighbourTasks: 0, neighbourTasksLost: 0, ownTasksLost: 0 }
    const otherEnds: string[] = []
    const liarsHarmed: string[] = []
    /** One does harm while its neighbours work. */
    const among = async (harm: Promise<unknown>, headStartMs = 0): Promise<unknown> => {
      if (headStartMs > 0) await delay(headStartMs)
      const work = Array.from({ length: 40 }, (_, i) => pool.apply<number>(hostileTask('increment'), [i]))
      const [done, told] = await Promise.all([
        Promise.allSettled(work),
        harm.then(
          (value) => value,
          (error: unknown) => error,
        ),
      ])
      sum.neighbourTasks += done.length
      for (const [i, one] of done.entries()) {
        if (one.status === 'fulfilled' && one.value === i + 1) continue
        if (one.status === 'rejected' && isOfWorker(one.reason, told)) sum.ownTasksLost++
        else sum.neighbourTasksLost++
      }
      return told
    }

    for (let i = 0; i < ordinaryDeaths; i++) await among(pool.apply(hostileTask('end')))
    const heapBefore = heapBytes()
    const ramBefore = ramBytes('VmRSS')
    forgetMost()
    for (let round = 0; round < rounds; round++) {
      for (const name of attacks) {
        exits.length = 0
        // It never comes back to its event loop: what it had done just before would not be told any more.
        const told = await among(pool.apply(hostileTask('attack'), [name]), name === FLOOD ? HEAD_START_MS : 0)
        if (told instanceof WorkerLostError && told.reason.includes('ProtocolError')) sum.ended++
        else otherEnds.push(`${name}: ${String(told).slice(0, 200)}`)
        sum.neighboursKilled += Math.max(0, exits.length - 1)
      }
      for (const name of lies) {
        // Each in a pool of its own: the third lie of one worker ends it.
        const others = new Pool({ processes: 1, supervisor })
        await others.apply(hostileTask('increment'), [1])
        exits.length = 0
        const told = await among(others.apply(hostileTask('lie'), [name]))
        const lives = (await others.apply(hostileTask('increment'), [1])) === 2
        if (told !== 1 || !lives || exits.length > 0) liarsHarmed.push(`${name}: ${String(told).slice(0, 200)}`)
        await others.terminate()
      }
    }
    const most = ramBytes('VmHWM')
    const kept = heapBytes()
    process.off('uncaughtExceptionMonitor', count)
    await pool.terminate()
    return {
      attacks: attacks.length * rounds,
      lies: lies.length * rounds,
      ...sum,
      otherEnds,
      liarsHarmed,
      uncaught,
      peakMiB: Math.round((most - ramBefore) / MIB),
      keptMiB: Math.round(((kept - heapBefore) / MIB) * 10) / 10,
    }
  })
}
