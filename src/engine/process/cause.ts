// Why a process ended and which actor ended it, from its exit and from what was sent to it. Pure.

import type { Actor, ExitCause, RemoteError } from '../../shared/process.ts'
import type { KilledForMemory } from '../../system/kernel-oom.ts'

export interface Sent {
  readonly signal: string
  readonly by: Actor
}

export interface Ending {
  readonly code: number | null
  readonly signal: string | null
  /** Every signal that we sent to it. */
  readonly sent: readonly Sent[]
  /** The actor that asked it to stop; null without a request. */
  readonly askedBy: Actor | null
  /** What its code raised, where the child could still send it. */
  readonly raised: RemoteError | null
  /** Last lines that it wrote to stderr. */
  readonly stderr: readonly string[]
  /** For a SIGKILL that we did not send. */
  readonly forMemory?: KilledForMemory
  /** Limit of its heap; null for the runtime's own. */
  readonly heapLimitMiB?: number | null
}

// The kernel sends these for a fault of the process; other senders are rare.
const CRASHES = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP', 'SIGSYS'])

/** The actor, as the end of a clause. */
export const BY = { you: 'by you', procdeck: 'by Procdeck', outside: 'from outside', itself: 'by itself' } as const

function verbFor(signal: string): string {
  if (signal === 'SIGKILL') return 'killed'
  return signal === 'SIGTERM' ? 'terminated' : 'ended'
}

function bySignal(signal: string, ending: Ending): ExitCause {
  // A person comes before Procdeck: a kill by hand during a stop by Procdeck counts as a kill by hand.
  const senders = ending.sent.filter((sent) => sent.signal === signal)
  const sender = senders.find((sent) => sent.by === 'you') ?? senders[0]
  if (sender !== undefined) {
    // Procdeck kills for a reason, which the cause has to name.
    const why =
      sender.by === 'procdeck' && ending.raised !== null ? `: ${ending.raised.name}: ${ending.raised.message}` : ''
    return { by: sender.by, text: `${verbFor(signal)} ${BY[sender.by]} (${signal})${why}` }
  }
  if (signal === 'SIGABRT' && ending.stderr.some((line) => line.includes('heap out of memory'))) {
    const limit = (ending.heapLimitMiB ?? null) === null ? '' : `, limit ${ending.heapLimitMiB} MiB`
    return { by: 'itself', text: `JavaScript heap out of memory (SIGABRT)${limit}` }
  }
  if (CRASHES.has(signal)) return { by: 'itself', text: `crashed (${signal})` }
  if (signal === 'SIGKILL' && ending.forMemory === 'yes')
    return { by: 'outside', text: 'killed from outside (SIGKILL): out of memory (kernel)' }
  const maybe = ending.forMemory === 'maybe' ? ', maybe out of memory (kernel)' : ''
  return { by: 'outside', text: `${verbFor(signal)} from outside (${signal})${maybe}` }
}

export function causeOf(ending: Ending): ExitCause {
  if (ending.signal !== null) return bySignal(ending.signal, ending)
  const code = ending.code ?? 0
  if (ending.raised !== null) return { by: 'itself', text: `raised ${ending.raised.name}: ${ending.raised.message}` }
  // A process that caught our SIGTERM and then exited by itself was still ended by us.
  const asked = ending.sent.findLast((sent) => sent.signal === 'SIGTERM')
  if (asked !== undefined) {
    const how = code === 0 ? '' : ` with exit code ${code}`
    return { by: asked.by, text: `ended${how} after SIGTERM ${BY[asked.by]}` }
  }
  if (code !== 0) return { by: 'itself', text: `ended with exit code ${code}` }
  if (ending.askedBy !== null) return { by: ending.askedBy, text: `stopped ${BY[ending.askedBy]}` }
  return { by: 'itself', text: 'ended by itself' }
}
