// Frames between a parent and a process that forks others for it: the fork server of Python's start methods `fork` and
// `forkserver`. What it forks has a channel of its own to the parent, and from then on is as any other child.

import { ProtocolError } from '../errors.ts'
import { Kind } from './protocol.ts'
import { decodeText, encodeText, field, text } from './text-frames.ts'

export interface ForkOrder {
  readonly id: number
  /** Name of the process. */
  readonly name: string
  /** Path of the socket at which its streams are handed over. */
  readonly socket: string
  /** Path of the memory that it shares with the parent. */
  readonly memory: string
}

export function encodeFork({ id, name, socket, memory }: ForkOrder): Buffer {
  return encodeText(Kind.fork, id, { name, socket, memory })
}

export type Forked =
  | {
      readonly id: number
      readonly pid: number
      /** When it began, in the kernel's ticks; empty where that cannot be read. */
      readonly birth: string
      /** How many threads the server had: a fork copies one alone. */
      readonly threads: number
    }
  | { readonly id: number; readonly error: string }

/** @throws ProtocolError */
export function decodeForked(body: Buffer): Forked {
  const { head: id, value } = decodeText(body)
  if (field(value, 'error') !== undefined) return { id, error: text(value, 'error') }
  return { id, pid: number(value, 'pid'), birth: text(value, 'birth'), threads: number(value, 'threads') }
}

/** The server writes texts alone. */
function number(value: unknown, name: string): number {
  const found = text(value, name)
  if (!/^[1-9]\d{0,8}$/.test(found)) throw new ProtocolError(`a frame of a fork server whose "${name}" is no number`)
  return Number(found)
}

export interface ForkEnd {
  readonly id: number
  readonly code: number | null
  /** The number of the signal that ended it. */
  readonly signal: number | null
}

/** @throws ProtocolError */
export function decodeForkEnded(body: Buffer): ForkEnd {
  const { head: id, value } = decodeText(body)
  const status = Number(text(value, 'status'))
  // As Python's exit codes: below zero it is a signal.
  if (!Number.isInteger(status)) throw new ProtocolError('the end of a process without a status')
  return status < 0 ? { id, code: null, signal: -status } : { id, code: status, signal: null }
}
