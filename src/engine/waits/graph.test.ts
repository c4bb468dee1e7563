// Who is deadlocked, against a model that does not reason but tries: everybody who can move does all that it can do, on
// real queues and on pools with a line of calls, until nothing changes. Who still waits then waits for ever.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { size } from '../../../test/support/size.ts'
import { QueueMachine } from '../queue/queue-machine.ts'
import type { Doing, Item, WaitId } from '../queue/queue-messages.ts'
import { findDeadlock, firstDeadlock, type Party, type Thing } from './graph.ts'
import { keyOf } from './watch.ts'

const ITEM: Item = { bytes: new Uint8Array(0), isSentinel: false, carries: [] }

class Queues {
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

  /** Whether some wait of this party has ended. */
  hasWoken(party: number): boolean {
    for (const [wait, of] of this.#waiters) if (of === party && !this.#open.has(wait)) return true
    return false
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
const POOLS = 2
const PROCESSES = 6

interface Process {
  readonly holds: readonly number[]
  readonly waits: readonly { readonly queue: number; readonly doing: Doing }[]
  /** The pool whose worker it is. */
  readonly pool: number | null
  /** Has a timer, or a limit: it moves by itself. */
  readonly isFree: boolean
}

/** A task of a pool: handed in by a process that waits for it, or by somebody else. */
interface Call {
  readonly pool: number
  readonly caller: number | null
  readonly carries: readonly number[]
  /** Picks one of the pool's workers, which has begun it; null while it waits for a worker. */
  readonly begunBy: number | null
}

/** The same situation as parties and things, and as something in which everybody can be made to move. */
class World {
  readonly parties: readonly (Party & { readonly name: string })[]
  readonly #queues = new Queues(QUEUES)
  readonly #processes: readonly Process[]
  readonly #calls: readonly Call[]
  readonly #waitsAtQueues: readonly (readonly number[])[]
  readonly #ended = new Set<number>()

  constructor(processes: readonly Process[], calls: readonly Call[]) {
    this.#processes = processes
    this.#calls = calls.map((call) => {
      const workers = processes.flatMap(({ pool }, id) => (pool === call.pool ? [id] : []))
      return { ...call, begunBy: call.begunBy === null ? null : (workers[call.begunBy % workers.length] ?? null) }
    })
    this.#waitsAtQueues = processes.map(({ waits }, id) =>
      waits.filter(({ queue, doing }) => this.#queues.wait(id, doing, queue)).map(({ queue }) => queue),
    )
    this.parties = [
      ...processes.map((_, id) => this.#party(id)),
      ...this.#waitingCalls().map((id) => this.#callParty(id)),
    ]
  }

  #holds(id: number): number[] {
    return [...(this.#processes[id]?.holds ?? []), ...(this.#waitsAtQueues[id] ?? [])]
  }

  #callsOf(id: number): number[] {
    return this.#calls.flatMap(({ caller }, call) => (caller === id ? [call] : []))
  }

  #waitingCalls(): number[] {
    return this.#calls.flatMap(({ begunBy }, call) => (begunBy === null ? [call] : []))
  }

  #party(id: number): Party & { readonly name: string } {
    const { pool = null, isFree = true } = this.#processes[id] ?? {}
    const begun = this.#calls.flatMap(({ begunBy }, call): Thing[] => (begunBy === id ? [`call ${call}`] : []))
    const gives: Thing[] = [...this.#holds(id).map((queue): Thing => `queue ${queue}`), ...begun]
    if (pool !== null) gives.push(`worker ${pool}`)
    const atQueues = (this.#waitsAtQueues[id] ?? []).map((queue): Thing => `queue ${queue}`)
    const waitsFor = [...atQueues, ...this.#callsOf(id).map((call): Thing => `call ${call}`)]
    return { name: `process ${id}`, gives: new Set(gives), waitsFor, onlyWaits: !isFree }
  }

  #callParty(id: number): Party & { readonly name: string } {
    const { pool = 0, carries = [] } = this.#calls[id] ?? {}
    const gives: Thing[] = [`call ${id}`, ...carries.map((queue): Thing => `queue ${queue}`)]
    return { name: `call ${id}`, gives: new Set(gives), waitsFor: [`worker ${pool}`], onlyWaits: true }
  }

  /** Everybody moves who can, once, for nobody begins a wait meanwhile; over and over. Whoever waits in the end. */
  stuckAfterTrying(isGiven: (wait: 'queue' | 'pool') => boolean): string[] {
    const moved = new Set<number>()
    for (let stuck = this.#stuck(isGiven); ; ) {
      for (const id of this.#processes.keys()) {
        if (moved.has(id) || !this.canMove(id, isGiven)) continue
        moved.add(id)
        this.move(id, isGiven)
      }
      if (isGiven('pool')) for (const id of this.#waitingCalls()) this.#run(id)
      const left = this.#stuck(isGiven)
      if (left.length === stuck.length) return left
      stuck = left
    }
  }

  /** `isGiven`: whoever waits for one of these is taken to be given it by somebody. */
  canMove(id: number, isGiven: (wait: 'queue' | 'pool') => boolean = () => false): boolean {
    const atQueues = this.#waitsAtQueues[id] ?? []
    const calls = this.#callsOf(id)
    if (this.#processes[id]?.isFree !== false || atQueues.length + calls.length === 0) return true
    if ((isGiven('queue') && atQueues.length > 0) || (isGiven('pool') && calls.length > 0)) return true
    return this.#queues.hasWoken(id) || calls.some((call) => this.#ended.has(call))
  }

  /** It uses its queues, ends the task that it is at, and runs all that waits for a worker like it. */
  move(id: number, isGiven: (wait: 'queue' | 'pool') => boolean = () => false): void {
    this.#queues.move(this.#holds(id))
    const { pool } = this.#processes[id] ?? {}
    for (const [call, { begunBy, pool: of }] of this.#calls.entries())
      if (begunBy === id) this.#ended.add(call)
      else if (begunBy === null && of === pool && !isGiven('pool')) this.#run(call)
  }

  #run(call: number): void {
    this.#queues.move(this.#calls[call]?.carries ?? [])
    this.#ended.add(call)
  }

  #stuck(isGiven: (wait: 'queue' | 'pool') => boolean): string[] {
    const processes = [...this.#processes.keys()].filter((id) => !this.canMove(id, isGiven))
    const calls = this.#waitingCalls().filter((id) => !this.#ended.has(id))
    return [...processes.map((id) => `process ${id}`), ...calls.map((id) => `call ${id}`)]
  }
}

const queueIds = fc.uniqueArray(fc.nat(QUEUES - 1), { maxLength: QUEUES - 1 })
const processes = fc.array(
  fc.record<Process>({
    holds: queueIds,
    waits: fc.array(fc.record({ queue: fc.nat(QUEUES - 1), doing: fc.constantFrom<Doing>('get', 'put', 'join') }), {
      maxLength: 2,
    }),
    pool: fc.constantFrom(null, 0, 0, 1),
    isFree: fc.constantFrom(false, false, false, false, false, true),
  }),
  { minLength: 1, maxLength: PROCESSES },
)
const calls = fc.array(
  fc.record<Call>({
    pool: fc.nat(POOLS - 1),
    caller: fc.option(fc.nat(PROCESSES - 1)),
    carries: queueIds,
    begunBy: fc.option(fc.nat(PROCESSES - 1), { freq: 1 }),
  }),
  { maxLength: 4 },
)

const namesOf = (parties: readonly { readonly name: string }[]): string[] => parties.map(({ name }) => name)

describe('a deadlock', () => {
  test('is found exactly where nobody who can move can wake them, as trying it shows', () => {
    const found = { none: 0, queues: 0, pools: 0, both: 0 }
    const histories = randomHistories('deadlocks against trying')
    fc.assert(
      fc.property(processes, calls, (given, handedIn) => {
        const world = new World(given, handedIn)
        const said = findDeadlock(world.parties)
        expect(namesOf(said)).toEqual(world.stuckAfterTrying(() => false))
        const waits = said.flatMap(({ waitsFor }) => waitsFor)
        const [atQueues, atPools] = [true, false].map((of) => waits.some((thing) => thing.startsWith('queue') === of))
        if (atQueues === true) found[atPools === true ? 'both' : 'queues']++
        else found[atPools === true ? 'pools' : 'none']++
      }),
      histories,
    )
    for (const times of Object.values(found)) expect(times).toBeGreaterThan(histories.numRuns / 20)
  })

  test('of pools alone is one although everybody who waits at a queue is given what it waits for; and the other way', () => {
    fc.assert(
      fc.property(processes, calls, (given, handedIn) => {
        const pools = new World(given, handedIn)
        const queues = new World(given, handedIn)
        const all = new Set(namesOf(findDeadlock(pools.parties)))
        for (const [world, side, isGiven] of [
          [pools, 'pools', (wait: string) => wait === 'queue'],
          [queues, 'queues', (wait: string) => wait === 'pool'],
        ] as const) {
          const said = namesOf(findDeadlock(world.parties, side))
          expect(said).toEqual(world.stuckAfterTrying(isGiven))
          expect(said.filter((name) => !all.has(name))).toEqual([])
        }
      }),
      randomHistories('deadlocks of one side against trying', size({ short: 1_000, full: 3_000 })),
    )
  })

  test('stays one, whatever those who are not part of it do, in whatever order', () => {
    let moves = 0
    const histories = randomHistories('moves beside a deadlock')
    fc.assert(
      fc.property(processes, calls, fc.array(fc.nat(PROCESSES - 1), { maxLength: 30 }), (given, handedIn, order) => {
        const world = new World(given, handedIn)
        const stuck = new Set(namesOf(findDeadlock(world.parties)))
        for (const id of order.filter((one) => one < given.length)) {
          const canMove = world.canMove(id)
          expect(canMove && stuck.has(`process ${id}`)).toBe(false)
          if (canMove) world.move(id)
          moves += canMove ? 1 : 0
        }
      }),
      histories,
    )
    expect(moves).toBeGreaterThan(histories.numRuns)
  })
})

const waiter = (waitsFor: Thing, ...gives: Thing[]): Party => ({
  waitsFor: [waitsFor],
  gives: new Set(gives),
  onlyWaits: true,
})

describe('who is part of a deadlock', () => {
  test('two that wait for each other are one; with a third that can put to one of them it is none', () => {
    const [a, b] = [waiter('queue 1', 'queue 1', 'queue 2'), waiter('queue 2', 'queue 1', 'queue 2')]
    expect(findDeadlock([a, b])).toEqual([a, b])
    const third: Party = { waitsFor: [], gives: new Set<Thing>(['queue 2']), onlyWaits: true }
    expect(findDeadlock([a, b, third])).toEqual([])
    expect(findDeadlock([a, b, { ...third, waitsFor: ['queue 3'] }])).toHaveLength(3)
    expect(findDeadlock([])).toEqual([])
  })

  test('a pool that waits for itself is told alone, and a circle through pool and queue as a whole', () => {
    const worker = waiter('call 1', 'worker 1')
    const call = waiter('worker 1', 'call 1', 'queue 1')
    const program = waiter('queue 1', 'queue 1')
    expect(findDeadlock([program, worker, call])).toEqual([program, worker, call])
    expect(firstDeadlock([program, worker, call])).toEqual([worker, call])
    const consumer = waiter('queue 1', 'worker 1')
    expect(firstDeadlock([program, consumer, call])).toEqual([program, consumer, call])
    expect(firstDeadlock([program, consumer, call], () => false)).toEqual([])
    const idle: Party = { waitsFor: [], gives: new Set<Thing>(['worker 1']), onlyWaits: false }
    expect(firstDeadlock([program, consumer, call, idle])).toEqual([])
  })
})

test('a deadlock that is seen with and without waits that nothing can end is the same one', () => {
  const wait = (id: string | null) => ({ end: id === null ? null : { id, fail: () => undefined } })
  expect(keyOf([wait(null), wait(null), wait('call 1.6')])).toBe(keyOf([wait(null), wait('call 1.6')]))
  expect(keyOf([wait('call 1.6'), wait('call 1.7')])).not.toBe(keyOf([wait('call 1.6')]))
})
