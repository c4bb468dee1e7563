// What code in a child prints, on stdout and stderr. It has to be written before the child ends, and before the parent
// gets the answer of the call that printed it. So a print waits until the system has it, as in Python: a child that prints
// faster than its parent reads is slowed down, and keeps nothing in memory that its end could lose.
//
// Node's own streams do not wait. That of a process writes to its pipe through the event loop; that of a thread gives
// what is printed to the main thread, piece by piece.

import { writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { inThread } from './in-thread.ts'

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const
type Name = keyof typeof DESCRIPTORS

export function writeAtOnce(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    if (inThread) writeDirectly(process[name], name)
    else changeWhenUsed(name)
  }
}

/** A process makes such a stream at its first use, which takes milliseconds. */
function changeWhenUsed(name: Name): void {
  const property = Object.getOwnPropertyDescriptor(process, name)
  let known: unknown
  Object.defineProperty(process, name, {
    ...property,
    get() {
      const stream = property?.get?.call(process) as Writable & Blocking
      if (stream === known) return stream
      known = stream
      // libuv has set the descriptor so that no write waits, also one of a thread or of a program that inherits it.
      stream._handle?.setBlocking?.(true)
      writeDirectly(stream, name)
      return stream
    },
  })
}

/** There is no public call for it. */
interface Blocking {
  readonly _handle?: { readonly setBlocking?: (blocks: boolean) => unknown } | null
}

function writeDirectly(stream: Writable, name: Name): void {
  const write: Writable['_write'] = (chunk: string | Uint8Array, encoding, done) => {
    writeAll(DESCRIPTORS[name], typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
    done()
  }
  Object.assign(stream, { _write: write, _writev: null })
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(fd, bytes, sent)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Nobody reads any more: the parent has ended, and this process will.
      if (code !== 'EAGAIN' && code !== 'EINTR') return
    }
  }
}
