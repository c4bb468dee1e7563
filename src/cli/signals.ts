// Ctrl-C and its kin: they end the work in hand, and the command ends by itself.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** As a shell tells an end by Ctrl-C. */
export const INTERRUPTED = 130
/** As a command that is used wrongly. */
export const REFUSED = 2

/** Returns a function that ends the listening. */
export function onStopSignal(stop: () => void): () => void {
  for (const signal of SIGNALS) process.on(signal, stop)
  return () => {
    for (const signal of SIGNALS) process.off(signal, stop)
  }
}
