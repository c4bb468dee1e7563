// Who is deadlocked, against a model that does not reason but tries: everybody who can move does all that it can do,
// on real queues, until nothing changes. Who still waits then waits for ever.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { findDeadlock } from './deadlock.ts'
import { QueueMachine } from './queue-machine.ts'
import type { Doing, Item, WaitId } from './queue-messages.ts'

const ITEM: Item = { bytes: new Uint8Array(0), isSentinel: false, carries: [] }

class World {
  readonly #queues: readonly QueueMachine[]
  readonly #waiters = new Map<WaitId, number>()
  readonly #open = new Set<WaitId>()
  #lastWait = 0

  constructor(queues: number) {
    this.#queues = Array.from({ length: queues }, () => new QueueMachine(1, true))
  }

  /** Makes the queue so that this waits. False where it cannot: others wait there for the opposite. */
  wait(party: number, doing: Doing, queue: number): boolean {
    const machine = this.#queues[queue]
    if (machine === undefined) return false
    if (doing === 'put' && !machine.isFull) {
      if ([...machine.waiting('get')].length > 0) return false
      this.#do(machine, 99, 'put')
    }
    if (doing === 'get' && machine.depth > 0) return false
    if (doing === 'join' && machine.unfinished === 0) {
      if ([...machine.waiting('get')].length > 0) return false
      this.#do(machine, 99, 'put')
    }
    const wait = this.#do(machine, party, doing)
    if (!this.#open.has(wait)) throw new Error('the model is wrong: this does not wait')
    this.#waiters.set(wait, party)
    return true
  }

  /** One moves: it puts for whoever gets, gets for whoever puts, and says of everything that it is done. */
  move(holds: Iterable<number>): void {
    for (const queue of holds) {
      const machine = this.#queues[queue]
      if (machine === undefined) continue
      while ([...machine.waiting('get')].length > 0) this.#do(machine, 98, 'put')
      while ([...machine.waiting('put')].length > 0) this.#do(machine, 0, 'get')
      while (machine.unfinished > 0) this.#done(machine)
    }
  }

  /** All of whose waits are still open, by party. */
  isStuck(party: number): boolean {
    const waits = [...this.#waiters].filter(([, of]) => of === party).map(([wait]) => wait)
    return waits.length > 0 && waits.every((wait) => this.#open.has(wait))
  }

  #do(machine: QueueMachine, party: number, doing: Doing): WaitId {
    const wait = ++this.#lastWait
    this.#open.add(wait)
    const call = { wait, party, block: true, endless: true }
    const settled = machine.step(doing === 'put' ? { type: 'put', item: ITEM, ...call } : { type: doing, ...call })
    for (const { wait: ended, outcome } of settled) {
      this.#open.delete(ended)
      // Whoever it was sent to takes it.
      const of = this.#waiters.get(ended) ?? party
      if (outcome.is === 'got')
        for (const more of machine.step({ type: 'took', party: of, seq: outcome.seq })) this.#open.delete(more.wait)
    }
    return wait
  }

  #done(machine: QueueMachine): void {
    const settled = machine.step({ type: 'task-done', wait: ++this.#lastWait, party: 98, block: true, endless: true })
    for (const { wait } of settled) this.#open.delete(wait)
  }
}

const QUEUES = 4
const queueIds = fc.uniqueArray(fc.nat(QUEUES - 1), { maxLength: QUEUES })
const party = fc.record({
  holds: queueIds,
  waits: fc.array(fc.record({ queue: fc.nat(QUEUES - 1), doing: fc.constantFrom<Doing>('get', 'put', 'join') }), {
    maxLength: 2,
  }),
  /** Has a timer, or a limit: it moves by itself. */
  isFree: fc.constantFrom(false, false, false, true),
})

describe('a deadlock', () => {
  test('is found exactly where nobody who can move can wake them, as trying it shows', () => {
    let found = 0
    let none = 0
    fc.assert(
      fc.property(fc.array(party, { minLength: 1, maxLength: 6 }), (given) => {
        const world = new World(QUEUES)
        const parties = given.map(({ holds, waits, isFree }, id) => {
          const real = waits.filter(({ queue, doing }) => world.wait(id, doing, queue))
          return {
            id,
            holds: new Set([...holds, ...real.map(({ queue }) => queue)]),
            waitsOn: real.map(({ queue }) => queue),
            onlyWaits: !isFree,
          }
        })
        const said = findDeadlock(parties).map(({ id }) => id)
        for (let before = -1, stuck = parties.length; stuck !== before; ) {
          before = stuck
          for (const { id, holds, onlyWaits } of parties) if (!onlyWaits || !world.isStuck(id)) world.move(holds)
          stuck = parties.filter(({ id }) => world.isStuck(id)).length
        }
        const tried = parties.filter(({ id, onlyWaits }) => onlyWaits && world.isStuck(id)).map(({ id }) => id)
        expect(said).toEqual(tried)
        if (said.length > 0) found++
        else none++
      }),
      randomHistories('deadlock against trying'),
    )
    expect(found).toBeGreaterThan(1_000)
    expect(none).toBeGreaterThan(1_000)
  })

  test('two that wait for each other are one; with a third that can put to one of them it is none', () => {
    const waits = (waitsOn: number, ...holds: number[]) => ({
      waitsOn: [waitsOn],
      holds: new Set(holds),
      onlyWaits: true,
    })
    const [a, b] = [waits(1, 1, 2), waits(2, 1, 2)]
    expect(findDeadlock([a, b])).toEqual([a, b])
    const third = { waitsOn: [], holds: new Set([2]), onlyWaits: true }
    expect(findDeadlock([a, b, third])).toEqual([])
    expect(findDeadlock([a, b, { ...third, waitsOn: [3] }])).toHaveLength(3)
    expect(findDeadlock([])).toEqual([])
  })
})
