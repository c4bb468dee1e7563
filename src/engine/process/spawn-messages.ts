// The messages between a program and its spawning thread.

import type { Birth } from '../../system/identity.ts'

/** Names of a child's streams, in the order of its descriptors from 1 on. */
const STREAMS = ['stdout', 'stderr', 'channel'] as const
export type StreamName = (typeof STREAMS)[number]

/** The streams of a child; without shared memory it is a program that does not know us, and has no channel. */
export function streamsFor(memoryFd: number | null): readonly StreamName[] {
  return memoryFd === null ? ['stdout', 'stderr'] : STREAMS
}

/** To the thread: make a process. */
export interface SpawnOrder {
  readonly id: number
  /** Path of the socket at which the streams are handed over. */
  readonly socket: string
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string | null
  readonly stdin: 'empty' | 'inherit'
  readonly memoryFd: number | null
}

/** From the thread. */
export type SpawnNews =
  | { readonly type: 'began'; readonly id: number; readonly pid: number; readonly birth: Birth }
  /** No process was made. */
  | { readonly type: 'failed'; readonly id: number; readonly error: unknown }
  | { readonly type: 'exit'; readonly id: number; readonly code: number | null; readonly signal: NodeJS.Signals | null }

export const LABEL_BYTES = 5

/** The first bytes at the socket: they name the process and the stream that follows. */
export function encodeLabel(id: number, stream: StreamName): Buffer {
  const label = Buffer.alloc(LABEL_BYTES)
  label.writeUInt32LE(id, 0)
  label[4] = STREAMS.indexOf(stream)
  return label
}

export function decodeLabel(label: Buffer): { readonly id: number; readonly stream: StreamName | undefined } {
  return { id: label.readUInt32LE(0), stream: STREAMS[label[4] ?? -1] }
}
