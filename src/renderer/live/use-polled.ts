// The answer of a command, kept fresh: sent at once, and again some time after each answer.

import { useEffect, useState } from 'react'
import type { CommandError, Envelope } from '../../shared/error-codes.ts'

export interface Polled<T> {
  /** The last value received; it stays when a later request fails. */
  readonly value: T | null
  readonly failure: CommandError | null
}

/** `ask` must be stable while its request is the same. `everyMs` null: one request. A hidden window sends none. */
export function usePolled<T>(ask: () => Promise<Envelope<T>>, everyMs: number | null): Polled<T> {
  const [polled, setPolled] = useState<Polled<T>>({ value: null, failure: null })
  useEffect(() => {
    let wanted = true
    let timer: number | undefined
    const refresh = async (): Promise<void> => {
      if (!document.hidden) {
        const answer = await ask()
        if (!wanted) return
        setPolled((last) =>
          answer.ok ? { value: answer.value, failure: null } : { value: last.value, failure: answer.error },
        )
      }
      // The pause starts at the answer: a slow main never has two of these requests at once.
      if (everyMs !== null) timer = window.setTimeout(() => void refresh(), everyMs)
    }
    void refresh()
    return () => {
      wanted = false
      window.clearTimeout(timer)
    }
  }, [ask, everyMs])
  return polled
}
