// Measures one run in the engine process that runs it: wall and CPU time, memory, where the workers' time went. It reads the
// kernel's counters once at the start, once at the end, and nothing in between.

import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { OutcomeBatch } from '../../engine/pool/job.ts'
import { encodeArgs } from '../../engine/wire/parent-codec.ts'
import type { SessionEvent } from '../../shared/events.ts'
import type { LabMethod, TrialMeasures, TrialWorker } from '../../shared/lab.ts'
import type { ProcessId, Runtime } from '../../shared/process.ts'
import type { RunInsights } from '../../shared/run.ts'
import { TICKS_A_SECOND } from '../../system/proc-stat.ts'
import type { Launch } from '../run/run.ts'
import type { Session } from '../session.ts'
import { cpuMsOf } from './cpu-time.ts'

const TICK_MS = 1_000 / TICKS_A_SECOND
/** The step of the clock: what takes less took something all the same. */
const LEAST_WALL_MS = 0.001
/** Values that stand for all when bytes are counted, and the most that is encoded for it. */
const SAMPLE = 50
const SAMPLE_BYTES = 64 * 1024 * 1024

interface Usage {
  readonly atMs: number
  /** CPU time of this process. */
  readonly ownMs: number
  /** CPU time of its children that have ended, with theirs. */
  readonly childrenMs: number
  /** CPU time of the whole machine. */
  readonly machineMs: number
}

/** CPU time of the children that this process has waited for: fields 16 and 17 of /proc/self/stat. */
function childrenMs(): number {
  const text = readFileSync('/proc/self/stat', 'latin1')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS
}

function usageNow(): Usage {
  const { user, system } = process.cpuUsage()
  const busy = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq)
  return {
    atMs: performance.now(),
    ownMs: (user + system) / 1_000,
    childrenMs: childrenMs(),
    machineMs: busy.reduce((sum, one) => sum + one, 0),
  }
}

/** The highest resident memory that a process had so far; null where there is no such process. */
function peakBytes(pid: number): number | null {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
    return line === null ? null : Number(line[1]) * 1024
  } catch {
    return null // it has ended
  }
}

export class TrialMeter {
  readonly #session: Session
  readonly #method: LabMethod
  readonly #launch: Launch
  readonly #begin = usageNow()
  /** CPU time of each process when it was ready for work, and when that was, by PID. */
  readonly #ready = new Map<number, { readonly cpuMs: number; readonly atMs: number }>()
  /** Time of the last answer of each worker, by its name: threads of one process have its PID. */
  readonly #lastAnswer = new Map<string, number>()
  readonly #results: unknown[] = []
  /** PID of each process, and of the process of each thread. */
  readonly #alive = new Map<ProcessId, number>()
  /** CPU time that adopted processes used while they waited for the run. */
  #waitedCpuMs = 0
  #wallMs: number | null = null
  #ended = { atMs: 0, ownMs: 0, cores: 0, peak: null as number | null }
  #command: { readonly startedMs: number; endedMs: number | null } | null = null
  #tasks = 0
  #workMs = 0
  #slowestMs = 0

  constructor(session: Session, launch: Launch, method: LabMethod) {
    this.#session = session
    this.#launch = launch
    this.#method = method
    session.journal.subscribe((event) => {
      this.#see(event)
    })
  }

  /** Outcomes, as they come. */
  add({ outcomes, values, workMs, processId }: OutcomeBatch): void {
    outcomes.forEach((outcome, i) => {
      if (outcome !== 'done') return
      if (this.#method === 'async') {
        this.#addAll(values[i])
        return
      }
      this.#tasks += 1
      const ms = workMs[i] ?? 0
      this.#workMs += ms
      if (ms > this.#slowestMs) this.#slowestMs = ms
      if (this.#results.length < SAMPLE) this.#results.push(values[i])
    })
    const name = processId === null ? undefined : this.#session.journal.state.processes[processId]?.name
    if (name !== undefined) this.#lastAnswer.set(name, performance.now())
  }

  /** What the one task told that ran all of them. */
  #addAll(told: unknown): void {
    const { ms, tasks } = told as { readonly ms: number; readonly tasks: number }
    this.#workMs = ms
    this.#tasks = tasks
  }

  /** Null when the run did not come to its end. After all processes of the run have ended. */
  measures(insights: RunInsights): TrialMeasures | null {
    if (this.#wallMs === null) return null
    const end = usageNow()
    const isLoop = this.#isLoop
    const isProgram = this.#method === 'program'
    const isAsync = this.#method === 'async'
    const childrenMs = end.childrenMs - this.#begin.childrenMs - this.#waitedCpuMs
    const used = end.ownMs - this.#begin.ownMs + childrenMs
    const others = end.machineMs - this.#begin.machineMs - used
    const command = this.#command
    const commandMs = typeof command?.endedMs === 'number' ? command.endedMs - command.startedMs : this.#wallMs
    const parentCpuMs = this.#ended.ownMs - this.#begin.ownMs
    return {
      wallMs: Math.max(LEAST_WALL_MS, isLoop ? this.#workMs : isProgram ? commandMs : this.#wallMs),
      cpuMs: isLoop ? this.#ended.cores * this.#workMs : isProgram ? childrenMs : parentCpuMs + childrenMs,
      parentCpuMs: isProgram || isLoop ? null : parentCpuMs,
      coresUsed: isProgram ? null : this.#ended.cores,
      tasks: this.#tasks,
      workMs: isProgram || isAsync ? null : this.#workMs,
      slowestTaskMs: isProgram || isAsync ? null : this.#slowestMs,
      workers: isLoop || isProgram ? [] : this.#workers(insights),
      peakRssBytes: this.#ended.peak,
      bytesIn: isProgram || isAsync ? null : this.#bytes(this.#launch.map?.inputs ?? [], this.#launch.totalTasks),
      bytesOut: isProgram || isAsync ? null : this.#bytes(this.#results, this.#tasks),
      otherCores: Math.max(0, others / (end.atMs - this.#begin.atMs)),
    }
  }

  #see(event: SessionEvent): void {
    if (event.type === 'process.started') {
      this.#alive.set(event.processId, event.pid)
      if (this.#method === 'program') this.#command ??= { startedMs: performance.now(), endedMs: null }
    } else if (event.type === 'process.adopted') {
      const pid = this.#session.journal.state.processes[event.processId]?.pid ?? null
      if (pid === null) return
      this.#alive.set(event.processId, pid)
      this.#waitedCpuMs += cpuMsOf([pid])
    } else if (event.type === 'process.ready') {
      const pid = this.#alive.get(event.processId)
      if (pid !== undefined) this.#ready.set(pid, { cpuMs: cpuMsOf([pid]), atMs: performance.now() })
    } else if (event.type === 'process.exited') {
      if (this.#command !== null && this.#alive.has(event.processId)) this.#command.endedMs ??= performance.now()
      this.#alive.delete(event.processId)
    } else if (event.type === 'run.finished' && event.status === 'done') {
      this.#wallMs = event.elapsedMs
      this.#end()
    }
  }

  /** One process that does all of it, and nothing beside it. */
  get #isLoop(): boolean {
    return this.#method === 'loop' || this.#method === 'async'
  }

  /** CPU time so far: what its processes use after the result, to end, is in no wall time. */
  #usedMs(ownMs: number, pids: readonly number[]): number {
    return ownMs - this.#begin.ownMs + childrenMs() - this.#begin.childrenMs + cpuMsOf(pids) - this.#waitedCpuMs
  }

  /** The result is there, and the workers are still alive. */
  #end(): void {
    const { user, system } = process.cpuUsage()
    const ownMs = (user + system) / 1_000
    const { processes } = this.#session.journal.state
    // Those that wait to be adopted by another run are no part of this one.
    const own = [...this.#alive].filter(([id]) => processes[id]?.runId !== null)
    const pids = [...new Set(own.map(([, pid]) => pid))]
    const peaks = pids.map((pid) => peakBytes(pid)).filter((bytes) => bytes !== null)
    this.#ended = {
      atMs: performance.now(),
      ownMs,
      cores: this.#isLoop
        ? this.#coresOf(pids)
        : this.#usedMs(ownMs, pids) / Math.max(LEAST_WALL_MS, this.#wallMs ?? 0),
      peak: peaks.length === 0 ? null : peaks.reduce((sum, bytes) => sum + bytes, 0),
    }
  }

  /**
   * CPU time over wall time of processes since they were ready. What a loop's process does beside the loop, as to import the
   * user's module, is in both: so the share is that of the loop, but for imports that wait for a disk.
   */
  #coresOf(pids: readonly number[]): number {
    const nowMs = performance.now()
    return pids.reduce((sum, pid) => {
      const ready = this.#ready.get(pid)
      // Of a process that has ended the kernel tells no time: less than it had.
      return ready === undefined ? sum : sum + Math.max(0, cpuMsOf([pid]) - ready.cpuMs) / (nowMs - ready.atMs)
    }, 0)
  }

  #workers({ workers }: RunInsights): readonly TrialWorker[] {
    return workers.map(({ name, tasks, startUpMs, initMs, waitingMs, workingMs }) => {
      const last = this.#lastAnswer.get(name)
      const tailMs = last === undefined ? waitingMs : Math.min(waitingMs, Math.max(0, this.#ended.atMs - last))
      return { tasks, startMs: startUpMs + initMs, workMs: workingMs, waitMs: waitingMs - tailMs, tailMs }
    })
  }

  /** Encoded bytes of all values, from the first of them. Null where nothing is there, or cannot be encoded. */
  #bytes(values: readonly unknown[], count: number): number | null {
    const runtime: Runtime = this.#launch.workers?.runtime ?? 'node'
    let [seen, bytes] = [0, 0]
    try {
      for (const value of values.slice(0, SAMPLE)) {
        if (bytes > SAMPLE_BYTES) break
        bytes += encodeArgs([value], 'a value', runtime).byteLength
        seen += 1
      }
    } catch {
      return null // a value that only the channel of its worker can carry
    }
    return seen === 0 ? null : Math.round((bytes / seen) * count)
  }
}
