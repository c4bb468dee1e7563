// Who has the system make a process. What is made is the same either way: a session of its own, its channel, its output
// and the memory that it shares with us.

import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { CHANNEL_FD } from '../wire/protocol.ts'
import { type Birth, birthOf } from '../../system/identity.ts'
import { letGo } from './keep-alive.ts'
import type { Command } from './wrapper.ts'

export interface SpawnPlan {
  readonly command: Command
  readonly env: Readonly<Record<string, string>>
  /** Descriptor of its `SharedMemory`; open until one of `onBegan` and `onFailed` was called. */
  readonly memoryFd: number
}

export interface Streams {
  readonly stdout: Socket
  readonly stderr: Socket
  readonly channel: Socket
}

export interface SpawnHooks {
  readonly onBegan: (pid: number, birth: Birth, streams: Streams) => void
  /** Instead of `onBegan`: there is no process. */
  readonly onFailed: (error: unknown) => void
  /** Once, after `onBegan`: it was waited for, and its number may be somebody else's. */
  readonly onExit: (code: number | null, signal: NodeJS.Signals | null) => void
}

export interface Spawner {
  /** Calls one of `onBegan` and `onFailed`, in this turn or later. The process does not keep this program alive. */
  spawn(plan: SpawnPlan, hooks: SpawnHooks): void
  /** When no process of it is left. */
  close(): Promise<void>
  /** Only for the exit of this program: leaves no file behind. */
  closeNow(): void
}

/** A child that ends at once may have closed a stream before anybody was told of the child. */
export function onceClosed(stream: Readable, then: () => void): void {
  if (stream.closed) setImmediate(then)
  else stream.once('close', then)
}

/** By this very thread, which stands still until the system has made the process. */
export const directSpawner: Spawner = {
  spawn({ command, env, memoryFd }, { onBegan, onFailed, onExit }) {
    let child: ChildProcess
    try {
      child = spawn(command.file, command.args, {
        // An own session and group: one signal reaches everything that it starts, and Ctrl-C does not reach it twice.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', memoryFd],
        env,
      })
    } catch (error) {
      onFailed(error)
      return
    }
    child.once('error', (error) => {
      if (child.pid === undefined) onFailed(error)
    })
    // Without a PID the `error` event follows; after EMFILE there are not even streams.
    if (child.pid === undefined) return
    letGo(child)
    child.once('exit', onExit)
    // The types do not say that all streams of a child are sockets.
    const { stdio } = child
    const streams = { stdout: stdio[1] as Socket, stderr: stdio[2] as Socket, channel: stdio[CHANNEL_FD] as Socket }
    onBegan(child.pid, birthOf(child.pid), streams)
  },
  close: () => Promise.resolve(),
  closeNow: () => undefined,
}
