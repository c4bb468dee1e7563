// A worker as a process of its own, or the host of worker threads: its frames go through its channel, whose end is the
// end of the parent.

import { Socket } from 'node:net'
import { encodeReady } from '../../engine/channel/frames.ts'
import { CHANNEL_FD, MEMORY_FD, PROTOCOL } from '../../engine/channel/protocol.ts'
import { ChildMemory } from './child-memory.ts'
import { Conversation } from './conversation.ts'
import { ChannelOutbox } from './outbox.ts'
import { WorkerThreads } from './worker-threads.ts'

/** The library's loader says it, before it loads this file: the parent's answer is on its way meanwhile. */
function saidReady(): boolean {
  return (globalThis as { [SAID_READY]?: boolean })[SAID_READY] === true
}

const SAID_READY = Symbol.for('procdeck.said-ready')

export function runProcess(): void {
  const parentPid = Number(process.env['PROCDECK_PARENT'])
  // The parent can have died before the kernel was asked to tell us.
  if (process.ppid !== parentPid) process.exit(1)

  const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: true })
  const outbox = new ChannelOutbox(channel, CHANNEL_FD)
  const name = process.env['PROCDECK_NAME'] ?? 'Process'
  const threads = new WorkerThreads(outbox)
  const conversation = new Conversation(name, parentPid, outbox, new ChildMemory(MEMORY_FD), threads)

  channel.on('data', (data: Buffer) => {
    conversation.hear(data)
  })
  // The end of the channel is the end of the parent, or of its interest in us.
  channel.on('close', () => process.exit(1))
  channel.on('error', () => process.exit(1))
  process.on('exit', () => {
    conversation.flushNow()
  })

  if (!saidReady()) outbox.send(encodeReady({ protocol: PROTOCOL, pid: process.pid }))
}
