// A worker as a thread of a host process: its frames are messages to the main thread.

import { openSync, readlinkSync } from 'node:fs'
import type { MessagePort } from 'node:worker_threads'
import { ChildChannel } from './child-channel.ts'
import { ChildMemory } from './child-memory.ts'
import { readyFrame } from './ready-frame.ts'
import { ThreadOutbox } from '../runner/thread-outbox.ts'
import { writeAtOnce } from './standard-output.ts'

/** The data that a thread gets at its start. */
export interface ThreadData {
  readonly name: string
  /** Path of the memory that it shares with the parent. */
  readonly memory: string
  readonly slow: Int32Array
}

export function runThread(port: MessagePort, { name, memory, slow }: ThreadData): void {
  writeAtOnce()
  const outbox = new ThreadOutbox(port, slow)
  const parentPid = Number(process.env['PROCDECK_PARENT'])
  const channel = new ChildChannel(name, parentPid, outbox, new ChildMemory(openSync(memory, 'r+')))
  channel.open(port)
  // Null: the parent has caught up with reading.
  port.on('message', (bytes: Uint8Array | null) => {
    if (bytes === null) outbox.onDrained()
    else channel.receive(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  })
  process.on('exit', () => {
    channel.flushNow()
  })
  outbox.send(readyFrame(kernelNumber()))
}

/** Null where it is unknown. */
function kernelNumber(): number | null {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').pop())
  } catch {
    return null
  }
}
