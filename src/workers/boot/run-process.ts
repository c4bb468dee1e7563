// A worker as a separate process, or the host of worker threads: its frames go through its channel. The channel closes
// when the parent ends.

import { readSync } from 'node:fs'
import type { Codec } from '../../engine/wire/codec.ts'
import { CHANNEL_FD, MEMORY_FD } from '../../engine/wire/protocol.ts'
import { ChildMemory } from './child-memory.ts'
import { ChildChannel } from './child-channel.ts'
import { readyFrame } from './ready-frame.ts'
import { ChannelOutbox } from '../runner/outbox.ts'
import { importModule, loadTarget } from '../runner/target-loader.ts'
import { writeAtOnce } from './standard-output.ts'
import { WorkerThreads } from './worker-threads.ts'

/** The loader sends READY before it loads this file, so that the parent's first frames arrive meanwhile. */
function isReadySent(): boolean {
  return (globalThis as { [READY_SENT]?: boolean })[READY_SENT] === true
}

const READY_SENT = Symbol.for('procdeck.ready-sent')

const FIRST_BYTES = 64 * 1024

/** Waits for the first bytes from the parent; null when the parent has ended. */
function readFirst(): Buffer | null {
  const bytes = Buffer.allocUnsafe(FIRST_BYTES)
  for (;;) {
    try {
      const length = readSync(CHANNEL_FD, bytes, 0, FIRST_BYTES, null)
      return length === 0 ? null : bytes.subarray(0, length)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EINTR') continue
      return code === 'EAGAIN' ? Buffer.alloc(0) : null
    }
  }
}

function openSocket(outbox: ChannelOutbox, channel: ChildChannel): void {
  const { Socket } = process.getBuiltinModule('node:net')
  const socket = new Socket({ fd: CHANNEL_FD, readable: true, writable: true })
  outbox.open(socket)
  channel.open(socket)
  socket.on('data', (data: Buffer) => {
    channel.receive(data)
  })
  // The parent has ended, or has closed the channel.
  socket.on('close', () => process.exit(1))
  socket.on('error', () => process.exit(1))
}

const REHEARSAL = Symbol.for('procdeck.rehearsal')

/** While a process waits for adoption, it loads the parts that the runtime would load at first use. */
async function warmUp(codec: Codec): Promise<void> {
  codec.decode(codec.encode([[1, 'one', { one: 1 }]], 'rehearsal'))
  const module = Reflect.get(globalThis, REHEARSAL) as string | undefined
  if (module !== undefined) await loadTarget({ module, export: 'rehearse' })
  // The first import of a process is slow, so it is that of an empty module.
  await importModule('data:text/javascript,')
}

export function runProcess(): void {
  const parentPid = Number(process.env['PROCDECK_PARENT'])
  // The parent may have died before the kernel was asked to signal its death.
  if (process.ppid !== parentPid) process.exit(1)

  writeAtOnce()
  const outbox = new ChannelOutbox(CHANNEL_FD)
  const name = process.env['PROCDECK_NAME'] ?? 'Process'
  const threads = new WorkerThreads(outbox)
  const channel = new ChildChannel(name, parentPid, outbox, new ChildMemory(MEMORY_FD), threads)
  process.on('exit', () => {
    channel.flushNow()
  })
  const sendReady = (): void => {
    if (!isReadySent()) outbox.send(readyFrame())
  }
  if (process.env['PROCDECK_WARM'] === '1') {
    openSocket(outbox, channel)
    void warmUp(channel.codec).then(sendReady)
    return
  }
  sendReady()

  // The user's code is not loaded yet, so nothing needs the event loop, and Node takes 4 ms to load what the channel
  // needs in it: the first work is read and answered without it.
  const first = readFirst()
  if (first === null) process.exit(1)
  setImmediate(() => {
    openSocket(outbox, channel)
  })
  channel.receive(first)
}
