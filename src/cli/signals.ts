// What ends the work in hand from outside: Ctrl-C and its kin, and a reader of the output that leaves. The command ends by
// itself then, and nothing is left.

import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type StopSignal = (typeof SIGNALS)[number]

/** As a command that is used wrongly. */
export const REFUSED = 2
/** A shell adds the number of the signal that ended a program. */
export const SIGNAL_BASE = 128

export interface Stopping {
  /** The exit code: 130 after Ctrl-C. */
  readonly exitCode: number
  /** Ends the listening. */
  end(): void
}

export function onStopSignal(stop: () => void): Stopping {
  let first: StopSignal | null = null
  const onSignal = (signal: StopSignal): void => {
    first ??= signal
    stop()
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    get exitCode() {
      return SIGNAL_BASE + constants.signals[first ?? 'SIGINT']
    },
    end: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal)
    },
  }
}

/**
 * Output that cannot be written ends the work as SIGTERM does: without a word where its reader has left, as after
 * `| head`, and with a sentence where the disk is full. `exitCode` is null while all is written.
 */
export function whenOutputFails(): { readonly exitCode: number | null } {
  const state: { exitCode: number | null } = { exitCode: null }
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (state.exitCode !== null) return
      const hasLeft = code === 'EPIPE'
      state.exitCode = hasLeft ? SIGNAL_BASE + constants.signals.SIGPIPE : 1
      if (!hasLeft && stream === process.stdout)
        process.stderr.write(`procdeck: the output cannot be written: ${message}\n`)
      process.emit('SIGTERM', 'SIGTERM')
    })
  return state
}
