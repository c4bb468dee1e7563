// What the queues of one supervisor report about deadlocks: which processes can use which queue, and which wait at it.

import { PROGRAM, type ProcessId } from '../../shared/process.ts'
import type { QueueId } from '../../shared/queue.ts'
import { currentProcess } from '../process/current-process.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { type Fact, labelOf, type Wait } from '../waits/facts.ts'
import type { Thing } from '../waits/graph.ts'
import type { ChildParty } from './child-party.ts'
import type { HostedQueue } from './hosted-queue.ts'
import type { Doing } from './queue-messages.ts'

/** A replacement that has sent nothing about queues by then has nothing to do with them. */
const SETTLED_AFTER_MS = 10_000

export interface Hosted {
  readonly supervisor: Supervisor
  readonly queues: ReadonlyMap<QueueId, HostedQueue>
  readonly children: ReadonlyMap<ProcessId, ChildParty>
}

const DOING: Record<Doing, string> = { get: 'get from', put: 'put into', join: 'join' }

export function* queueFacts(hosted: Hosted): Generator<Fact> {
  const { queues, children, supervisor } = hosted
  const waits = waitsByParty(queues.values())
  const fact = (process: ProcessId, name: string, gives: Iterable<QueueId>): Fact => {
    const { limited = false, calls = [] } = waits.get(process) ?? {}
    return { process, gives: thingsOf(gives), isFree: limited, waits: calls.map((call) => waitOf(name, call)) }
  }
  yield fact(PROGRAM, labelOf(currentProcess()), queues.keys())
  // The receiver of a reference that is on its way: every child may be the one.
  const onTheWay = [...queues.values()].filter(({ tickets }) => tickets.size > 0).map(({ facts }) => facts.id)
  const living = supervisor.activeChildren()
  for (const { id, name, pid } of living)
    yield fact(id, labelOf({ name, pid }), [...(children.get(id)?.holds ?? []), ...onTheWay])
  // A dead child may have sent more than has been read.
  for (const [id, { caller, holds }] of children)
    if (!living.some((child) => child.id === id)) yield fact(id, labelOf(caller), holds)
  const others = someoneComes(hosted) ? queues.keys() : [...queues.values()].flatMap(carriedIn)
  yield { process: null, gives: thingsOf(others), waits: [], isFree: true }
}

/** Whether there is, or will be, a process that may be given a queue and has not reported it yet. */
function someoneComes({ supervisor, children }: Hosted): boolean {
  const { processes } = supervisor.journal.state
  const nowMs = supervisor.journal.nowMs()
  return (
    Object.values(processes).some(({ state }) => state === 'backoff') ||
    supervisor.activeChildren().some(({ id, life }) => {
      const record = processes[id]
      // A process in the place of a dead one will be given the same queues.
      const succeeds = record !== undefined && record.replaces !== null && !children.has(id)
      return !life.ready || (succeeds && nowMs - record.startedAtMs < SETTLED_AFTER_MS)
    })
  )
}

/** Queues in the items of another one. A queue may have a million items: it is searched only if one ever held one. */
const carriedIn = ({ machine, hasCarried }: HostedQueue): readonly QueueId[] =>
  hasCarried ? [...machine.items()].flatMap(({ carries }) => carries) : []

interface Call {
  readonly queue: HostedQueue
  readonly wait: number
  readonly doing: Doing
}

/** Calls that wait without a limit, and whether there is one that ends by itself. */
function waitsByParty(queues: Iterable<HostedQueue>): ReadonlyMap<ProcessId, { limited: boolean; calls: Call[] }> {
  const parties = new Map<ProcessId, { limited: boolean; calls: Call[] }>()
  for (const queue of queues) {
    for (const { party, wait, doing, endless } of queue.machine.waiting()) {
      const known = parties.get(party) ?? { limited: false, calls: [] }
      parties.set(party, known)
      if (endless && queue.facts.detectDeadlock) known.calls.push({ queue, wait, doing })
      else known.limited = true
    }
  }
  return parties
}

const thingsOf = (queues: Iterable<QueueId>): Thing[] => Array.from(queues, (id): Thing => `queue ${id}`)

const waitOf = (name: string, { queue, wait, doing }: Call): Wait => ({
  for: `queue ${queue.facts.id}`,
  line: `${name} waits to ${DOING[doing]} queue "${queue.facts.name}"`,
  // Of one program alone nothing is known: the program may wait for itself.
  isSure: queue.wasShared,
  end: {
    id: `queue ${queue.facts.id} wait ${wait}`,
    fail: (lines) => {
      queue.deadlock([wait], lines)
    },
  },
})
