// What a person may do to a process of a watched program, and why one ended. Pure.

import type { ExitCause, ProcessAction } from '../../../shared/process.ts'
import { signalOf } from '../../../shared/exit-code.ts'

const SIGNALS_OF: ReadonlyMap<ProcessAction, NodeJS.Signals> = new Map([
  ['ask', 'SIGINT'],
  ['terminate', 'SIGTERM'],
  ['kill', 'SIGKILL'],
  ['pause', 'SIGSTOP'],
  ['resume', 'SIGCONT'],
])

/** Null for a fault: it needs our own code in the process. */
export function signalFor(action: ProcessAction): NodeJS.Signals | null {
  return SIGNALS_OF.get(action) ?? null
}

/** What is known of the end of a process. */
export interface WatchedEnd {
  /** Null: not known. */
  readonly exitCode: number | null
  /** Signals by a person. */
  readonly sent: readonly string[]
  /** Class of the exception that ended it. */
  readonly raised: string | null
  /** It worked for a Pool or an executor, which ends its workers by SIGTERM. */
  readonly role: 'process' | 'pool' | 'executor' | null
}

export function watchedCause({ exitCode, sent, raised, role }: WatchedEnd): ExitCause {
  if (exitCode === null) return { by: 'itself', text: 'ended; its exit code is not known, because its parent took it' }
  const signal = signalOf(exitCode)
  if (signal !== null && sent.includes(signal)) return { by: 'you', text: `ended by you (${signal})` }
  if (signal === 'SIGTERM' && (role === 'pool' || role === 'executor'))
    return { by: 'itself', text: `ended by its ${role === 'pool' ? 'Pool' : 'executor'} (SIGTERM)` }
  if (signal === 'SIGTERM' || signal === 'SIGKILL' || signal === 'SIGINT')
    return { by: 'outside', text: `ended by another process (${signal}), which may be its parent` }
  if (signal !== null) return { by: 'itself', text: `crashed (${signal})` }
  if (exitCode === 0) return { by: 'itself', text: 'ended by itself' }
  return {
    by: 'itself',
    text: `${raised === null || raised === 'SystemExit' ? '' : `raised ${raised}: `}ended with exit code ${exitCode}`,
  }
}
