// A child without a process: its handle only notes what it is told to do, and so do its owner and its journal.

import { Child } from '../../src/engine/process/child.ts'
import type { ChildHandle, HandleHooks } from '../../src/engine/process/child-handle.ts'
import { encodeReady } from '../../src/engine/wire/frames.ts'
import { CODEC, PROTOCOL } from '../../src/engine/wire/protocol.ts'
import type { ProcessId } from '../../src/shared/process.ts'

export const GRACE_MS = 100
export const START_MS = 1_000
export const READY = encodeReady({ protocol: PROTOCOL, codec: CODEC, pid: 7 })
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** `log`: what the handle, the owner and the journal were told, as it happened. */
export class ChildWorld {
  readonly log: string[] = []
  hooks: HandleHooks | null = null
  /** Nothing is left of the child: what its handle had open is closed. */
  closed: () => void = () => undefined
  released = false
  readonly child: Child

  constructor(kind: 'process' | 'thread' = 'process') {
    const note = (text: string): void => {
      this.log.push(text)
    }
    const handle: ChildHandle = {
      memory: null,
      stderrTail: ['last words'],
      printed: Promise.resolve(),
      osState: () => 'S',
      residentBytes: () => 4_096,
      launch: (name, hooks) => {
        note(`launch ${name}`)
        this.hooks = hooks
      },
      onReady: (ready) => {
        note(`ready ${ready?.pid}`)
      },
      signal: (signal, group) => {
        note(`${signal}${group ? ' to its group' : ''}`)
      },
      sweep: () => {
        note('sweep')
      },
      killNow: () => {
        note('kill now')
      },
      close: () => {
        note('close')
        return new Promise((resolve) => {
          this.closed = resolve
        })
      },
    }
    const ofThread = {
      passOn: (by: string, signal: string) => {
        note(`${signal} by ${by} for all`)
      },
      onStuck: () => {
        note('stuck')
      },
    }
    this.child = new Child(
      { id: 1 as ProcessId, name: 'worker', startMethod: 'spawn', startTimeoutMs: START_MS, command: null },
      {
        nowMs: () => Date.now(),
        tell: (event) => {
          note(event.type)
        },
        services: new Map(),
      },
      {
        onBegan: () => {
          note('owner: began')
        },
        onReady: () => {
          note('owner: ready')
        },
        onFrame: ({ kind: frameKind }) => {
          note(`owner: frame ${frameKind}`)
        },
        onDrained: () => {
          note('owner: drained')
        },
      },
      kind === 'thread' ? { ...handle, ...ofThread } : handle,
    )
    void this.child.released.then(() => {
      this.released = true
    })
  }

  /** What happened since the last look. */
  look(): string[] {
    return this.log.splice(0)
  }

  began(): void {
    this.hooks?.onBegan(42, {
      stretchMs: 2,
      write: (bytes) => {
        this.log.push(`sent ${hex(bytes)}`)
      },
      pause: () => undefined,
      resume: () => undefined,
    })
  }

  says(frame: Buffer): void {
    this.hooks?.onData(frame)
  }

  exits(code: number | null, signal: string | null = null): void {
    this.hooks?.onInput({ type: 'exit', code, signal, stderr: [] })
  }

  running(): this {
    this.child.start()
    this.began()
    this.says(READY)
    this.look()
    return this
  }
}
