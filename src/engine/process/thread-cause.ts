// Why a thread ended and which actor ended it. Threads have no signals: they end by themselves, by `terminate`, or with
// their host process. Pure.

import type { ExitCause } from '../../shared/process.ts'
import { BY, causeOf, type Ending } from './cause.ts'

/** Cause of a thread that ended by itself or by `terminate`. */
export function threadCause({ code, sent, askedBy, raised }: Omit<Ending, 'signal' | 'stderr'>): ExitCause {
  // A person comes before Procdeck, as for a process.
  const sender = sent.find(({ by }) => by === 'you') ?? sent[0]
  if (sender !== undefined) {
    const why = sender.by === 'procdeck' && raised !== null ? `: ${raised.name}: ${raised.message}` : ''
    return { by: sender.by, text: `thread terminated ${BY[sender.by]}${why}` }
  }
  return causeOf({ code, signal: null, sent, askedBy, raised, stderr: [] })
}

/** Cause of every thread of a dead host. Whatever ended the host, the thread that caused it is unknown. */
export function hostCause(pid: number | null, host: ExitCause | null): ExitCause {
  const { by, text } = host ?? { by: 'outside' as const, text: 'for an unknown reason' }
  return { by: by === 'itself' ? 'outside' : by, text: `ended with its host process (PID ${pid ?? '?'}): ${text}` }
}
