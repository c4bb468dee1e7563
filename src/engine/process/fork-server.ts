// Makes workers in Python by forking: one process of ours, the fork server, has imported what they need and forks one for
// each. It reaps them and reports their exits; otherwise each is a child as any other, with streams, channel and memory of
// its own. The server starts with its first worker and ends with its last one.

import { constants } from 'node:os'
import type { Frame } from '../wire/frame-parser.ts'
import { decodeForkEnded, decodeForked, encodeFork } from '../wire/fork-frames.ts'
import { Kind } from '../wire/protocol.ts'
import { ProtocolError } from '../errors.ts'
import { statOrNull } from '../../system/proc-stat.ts'
import { NAME_VARIABLE } from './child-env.ts'
import { letGo } from './keep-alive.ts'
import { RemoteSpawner } from './remote-spawner.ts'
import type { SpawnOrder } from './spawn-messages.ts'
import type { GiveUp, SpawnHooks, SpawnPlan, Spawner } from './spawner.ts'
import type { ProcessOwner, WorkerProcess } from './worker-process.ts'

/** How long the server stays when it has no worker. */
const IDLE_MS = 500

/** Of two names of a signal the first one, as Node has it: SIGABRT is SIGIOT too. */
function nameOfSignal(number: number): NodeJS.Signals {
  const found = Object.entries(constants.signals).find(([, value]) => value === number)
  return (found?.[0] ?? 'SIGKILL') as NodeJS.Signals
}

export interface ForkServerHooks {
  /** Makes its process, not started yet. */
  readonly make: (owner: ProcessOwner) => WorkerProcess
  readonly graceMs: number
  /** It had threads when it forked. */
  readonly onThreads: (server: WorkerProcess, threads: number) => void
}

export class ForkServer implements Pick<Spawner, 'spawn'> {
  readonly #hooks: ForkServerHooks
  readonly #remote: RemoteSpawner
  #process: WorkerProcess | null = null
  #hasWarned = false
  #idle: NodeJS.Timeout | undefined

  constructor(hooks: ForkServerHooks) {
    this.#hooks = hooks
    this.#remote = new RemoteSpawner(
      (order) => {
        this.#fork(order)
      },
      () => {
        this.#endLater()
      },
    )
  }

  spawn(plan: SpawnPlan, hooks: SpawnHooks): GiveUp {
    return this.#remote.spawn(plan, {
      ...hooks,
      onExit: (code, signal) => {
        hooks.onExit(code, signal)
        this.#endLater()
      },
    })
  }

  #fork({ id, socket, env, memoryFd }: SpawnOrder): void {
    this.#process ??= this.#begin()
    // What is a path of this program alone is one of the server's too, by our PID.
    const own = (path: string): string => path.replace('/proc/self/', `/proc/${process.pid}/`)
    const memory = `/proc/${process.pid}/fd/${memoryFd}`
    this.#process.send(encodeFork({ id, name: env[NAME_VARIABLE] ?? '', socket: own(socket), memory }))
  }

  #begin(): WorkerProcess {
    const made = this.#hooks.make({
      onReady: () => undefined,
      onFrame: (frame) => {
        this.#receive(made, frame)
      },
      onDrained: () => {
        // One that was asked to end had no workers left; those of its successor are not its own.
        if (this.#process !== made) return
        this.#process = null
        const { cause } = made.life
        this.#remote.onGone(
          new Error(
            `the process that forks the workers (PID ${made.pid ?? '?'}) has ended: ${cause?.text ?? 'why is not known'}`,
          ),
          cause?.by,
        )
      },
    })
    made.start()
    made.letGo() // the owner of the workers decides
    return made
  }

  /** @throws ProtocolError, which ends the server. */
  #receive(server: WorkerProcess, { kind, body }: Frame): void {
    if (kind === Kind.forked) {
      const forked = decodeForked(body)
      if ('error' in forked) this.#remote.onNews({ type: 'failed', id: forked.id, error: new Error(forked.error) })
      else {
        const { id, pid, birth, threads } = forked
        // The modules of the user's run in the server: what it names may be a process of somebody else.
        const parentPid = statOrNull(pid)?.parentPid ?? server.pid
        if (parentPid !== server.pid) throw new ProtocolError(`PID ${pid} is no child of the fork server`)
        this.#remote.onNews({ type: 'began', id, pid, birth })
        if (threads > 1 && !this.#hasWarned) this.#hooks.onThreads(server, threads)
        this.#hasWarned ||= threads > 1
      }
    } else if (kind === Kind.forkEnded) {
      const { id, code, signal } = decodeForkEnded(body)
      this.#remote.onNews({
        type: 'exit',
        id,
        code,
        signal: signal === null ? null : nameOfSignal(signal),
      })
    } else throw new ProtocolError(`a frame of kind ${kind} from a fork server`)
  }

  /** Not at once: a pool replaces a worker that has ended, and the modules would be imported once more. */
  #endLater(): void {
    clearTimeout(this.#idle)
    if (!this.#remote.isIdle) return
    this.#idle = setTimeout(() => {
      const process = this.#process
      if (process === null || !this.#remote.isIdle) return
      this.#process = null
      process.stop('procdeck', 'ask', this.#hooks.graceMs)
    }, IDLE_MS)
    letGo(this.#idle)
  }
}
