// Runs a command for a button: pending until the answer. A failure is kept until it is dismissed or the next run.

import { useCallback, useState } from 'react'
import type { CommandError, Envelope } from '../../shared/error-codes.ts'

export interface CommandRunner {
  readonly pending: boolean
  readonly failure: CommandError | null
  readonly run: (command: () => Promise<Envelope<unknown>>) => void
  readonly dismiss: () => void
}

export function useCommand(): CommandRunner {
  const [pending, setPending] = useState(0)
  const [failure, setFailure] = useState<CommandError | null>(null)
  const run = useCallback((command: () => Promise<Envelope<unknown>>) => {
    const work = async (): Promise<void> => {
      setPending((count) => count + 1)
      const answer = await command()
      setFailure(answer.ok ? null : answer.error)
      setPending((count) => count - 1)
    }
    void work()
  }, [])
  const dismiss = useCallback(() => setFailure(null), [])
  return { pending: pending > 0, failure, run, dismiss }
}
