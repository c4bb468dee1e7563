// What a supervisor reports about deadlocks: for the end of which of its processes this program waits. A join before the
// queue is drained is found so.

import { PROGRAM } from '../../shared/process.ts'
import { DeadlockError } from '../errors.ts'
import { currentProcess } from '../process/current-process.ts'
import type { OpenJoin } from '../supervisor/open-joins.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import { type Fact, labelOf, type Wait, type WaitSource } from './facts.ts'

export function joinWaits(supervisor: Supervisor): WaitSource {
  return {
    isConcerned: () => [...supervisor.joins.open].some(({ fail }) => fail !== null),
    holds: () => holds(supervisor),
    facts: () => joinFacts(supervisor),
  }
}

/** A process keeps this program alive, too: one that is joined, and one that itself does nothing but wait. */
function holds(supervisor: Supervisor): number {
  const open = [...supervisor.joins.open]
  const waiting = supervisor.activeChildren().filter(({ onlyWaits }) => onlyWaits)
  const processes = new Set([...open.map(({ process }) => process), ...waiting])
  const held = [...processes].filter(({ holdsProgram }) => holdsProgram)
  return open.filter(({ fail }) => fail !== null).length + held.length
}

function* joinFacts({ joins }: Supervisor): Generator<Fact> {
  const open = [...joins.open]
  for (const id of new Set(open.map(({ process }) => process.id)))
    yield { process: id, gives: [`end ${id}`], waits: [] }
  yield { process: PROGRAM, gives: [], waits: open.map(waitOf), isFree: joins.limited > 0 }
}

function waitOf({ id, process, fail }: OpenJoin): Wait {
  const name = labelOf(process)
  // Whether it is for ever is decided by what the process waits for.
  const wait = { for: `end ${process.id}`, isSure: false } as const
  if (fail === null) return { ...wait, line: null, end: null }
  return {
    ...wait,
    line: `${labelOf(currentProcess())} waits for the end of ${name}`,
    end: {
      id: `join ${id}`,
      fail: (lines) => {
        fail(new DeadlockError(`join() of ${name}`, lines))
      },
    },
  }
}
