// What the preload gives the page: `window.procdeck`, with one function for commands, and the port of the live stream.
// It does not grow.

import type { Envelope } from '../error-codes.ts'

export const COMMAND_CHANNEL = 'procdeck:command'
export const PORT_CHANNEL = 'procdeck:port'

export interface Bridge {
  /** Sends one command; never rejects for a refused command: the envelope carries the error. */
  call(name: string, input: unknown): Promise<Envelope<unknown>>
}

/** The page gets its port as a window message with this `data`, from the preload of the same window. */
export interface PortMessage {
  readonly type: typeof PORT_CHANNEL
}
