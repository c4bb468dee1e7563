// Why a thread ended and who did it. Threads have no signals: they end by themselves, by `terminate`, or with the host
// process that they all live in. Pure.

import type { ExitCause } from '../../shared/process.ts'
import { BY, causeOf, type Ending } from './cause.ts'

/** Of a thread that ended by itself or by `terminate`. */
export function threadCause({ code, sent, askedBy, raised }: Omit<Ending, 'signal' | 'stderr'>): ExitCause {
  // The person before the machinery, as for a process.
  const sender = sent.find(({ by }) => by === 'you') ?? sent[0]
  if (sender !== undefined) {
    const why = sender.by === 'procdeck' && raised !== null ? `: ${raised.name}: ${raised.message}` : ''
    return { by: sender.by, text: `thread terminated ${BY[sender.by]}${why}` }
  }
  return causeOf({ code, signal: null, sent, askedBy, raised, stderr: [] })
}

/** Of every thread of a host that is gone. Whatever ended the host, of one thread it is not known to be its own fault. */
export function hostCause(pid: number | null, host: ExitCause | null): ExitCause {
  const { by, text } = host ?? { by: 'outside' as const, text: 'for an unknown reason' }
  return { by: by === 'itself' ? 'outside' : by, text: `ended with its host process (PID ${pid ?? '?'}): ${text}` }
}
