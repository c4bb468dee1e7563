// A spawner has the system make a process. Each spawner makes the same: a process in a session of its own, its channel,
// its output and the memory that it shares with us; or another program, with its output alone.

import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Actor } from '../../shared/process.ts'
import { CHANNEL_FD } from '../wire/protocol.ts'
import { type Birth, birthOf } from '../../system/identity.ts'
import { letGo } from './keep-alive.ts'
import type { CommandLine } from './wrapper.ts'

export interface SpawnPlan {
  readonly command: CommandLine
  readonly env: Readonly<Record<string, string>>
  /** Null: that of this program. */
  readonly cwd: string | null
  /** Default `empty`. */
  readonly stdin?: 'empty' | 'inherit'
  /**
   * Descriptor of its `SharedMemory`; open until one of `onBegan` and `onFailed` was called. Null: a program that does
   * not know us, which gets no channel either.
   */
  readonly memoryFd: number | null
}

export interface Streams {
  readonly stdout: Socket
  readonly stderr: Socket
  readonly channel: Socket | null
}

export interface SpawnHooks {
  readonly onBegan: (pid: number, birth: Birth, streams: Streams) => void
  /** Instead of `onBegan`: no process was made; `by`: who kept it from that, where somebody did. */
  readonly onFailed: (error: unknown, by?: Actor) => void
  /** Instead of either, after its start was given up. */
  readonly onUnmade: () => void
  /** Once, after `onBegan`: the process was reaped, and its PID may be reused. */
  readonly onExit: (code: number | null, signal: NodeJS.Signals | null) => void
}

export type GiveUp = () => void

export interface Spawner {
  /**
   * Calls one of `onBegan` and `onFailed`, in this turn or later. The process does not keep this program alive. What it
   * returns gives the start up: `onUnmade` is called, unless the process may exist by now.
   */
  spawn(plan: SpawnPlan, hooks: SpawnHooks): GiveUp | undefined
  /** Only when no process of the spawner is left. */
  close(): Promise<void>
  /** Only for the exit of this program: leaves no file behind. */
  closeNow(): void
}

/** A child that ends at once may have closed a stream before `onBegan` is called. */
export function onceClosed(stream: Readable, then: () => void): void {
  if (stream.closed) setImmediate(then)
  else stream.once('close', then)
}

/**
 * In one turn of the event loop processes are made for no longer than this. On a busy machine each takes tens of
 * milliseconds, and what else is due, such as a deadline or the death of another worker, has its turn in between.
 */
const TURN_MS = 50

class Turns {
  readonly #waiting = new Map<SpawnHooks, SpawnPlan>()
  #spentMs = 0
  #isTurnDue = false

  make(plan: SpawnPlan, hooks: SpawnHooks): GiveUp | undefined {
    if (this.#waiting.size === 0 && this.#spentMs < TURN_MS) {
      this.#makeNow(plan, hooks)
      return undefined
    }
    this.#waiting.set(hooks, plan)
    return () => {
      if (this.#waiting.delete(hooks)) hooks.onUnmade()
    }
  }

  #makeNow(plan: SpawnPlan, hooks: SpawnHooks): void {
    if (!this.#isTurnDue) {
      this.#isTurnDue = true
      setImmediate(() => {
        this.#turn()
      })
    }
    const beganMs = performance.now()
    try {
      makeProcess(plan, hooks)
    } finally {
      this.#spentMs += performance.now() - beganMs
    }
  }

  #turn(): void {
    this.#isTurnDue = false
    this.#spentMs = 0
    for (const [hooks, plan] of this.#waiting) {
      if (this.#spentMs >= TURN_MS) return
      this.#waiting.delete(hooks)
      this.#makeNow(plan, hooks)
    }
  }
}

const turns = new Turns()

/** Spawns in this thread, which stands still until the system has made the process. */
export const directSpawner: Spawner = {
  spawn: (plan, hooks) => turns.make(plan, hooks),
  close: () => Promise.resolve(),
  closeNow: () => undefined,
}

function makeProcess(plan: SpawnPlan, { onBegan, onFailed, onExit }: SpawnHooks): void {
  const { command, env, cwd, stdin = 'empty', memoryFd } = plan
  let child: ChildProcess
  try {
    child = spawn(command.file, command.args, {
      // An own session and group: one signal reaches everything that it starts, and Ctrl-C does not reach it twice.
      detached: true,
      stdio: [
        stdin === 'empty' ? 'ignore' : 'inherit',
        'pipe',
        'pipe',
        ...(memoryFd === null ? [] : ['pipe' as const, memoryFd]),
      ],
      env,
      ...(cwd === null ? {} : { cwd }),
    })
  } catch (error) {
    onFailed(error)
    return
  }
  child.once('error', (error) => {
    if (child.pid === undefined) onFailed(error)
  })
  // Without a PID the `error` event follows; after EMFILE there are no streams either.
  if (child.pid === undefined) return
  letGo(child)
  child.once('exit', onExit)
  // All streams of a child are sockets, which the types do not state.
  const { stdio } = child
  const channel = memoryFd === null ? null : (stdio[CHANNEL_FD] as Socket)
  const streams = { stdout: stdio[1] as Socket, stderr: stdio[2] as Socket, channel }
  onBegan(child.pid, birthOf(child.pid), streams)
}
