// A queue as a machine, tried on random histories: whatever is put, got, taken back, expired and closed, and whoever
// dies, no item is lost or given twice, and nobody is forgotten.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { PROGRAM } from '../../shared/process.ts'
import { QueueMachine } from './queue-machine.ts'
import type { Item, Outcome, QueueEvent, WaitId } from './queue-messages.ts'

/** Ten thousand histories on a busy machine. */
const PROPERTY_MS = 120_000

const item = (value: number, isSentinel = false): Item => ({ bytes: Uint8Array.of(value), isSentinel, carries: [] })
const valueOf = ({ bytes }: Item): number => bytes[0] ?? -1

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      party: fc.nat(3),
      block: fc.boolean(),
      isSentinel: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('get' as const), party: fc.nat(3), block: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const), pick: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('done' as const), party: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('join' as const), party: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expire' as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('die' as const), party: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deadlock' as const), pick: fc.nat() }) },
)

/** Cheaper than `expect`, of which there would be millions. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`it does not hold that ${what}`)
}

type Waits = readonly { readonly wait: WaitId }[]
const sameWaits = (a: Waits, b: Waits): boolean =>
  a.length === b.length && a.every(({ wait }, i) => wait === b[i]?.wait)

/** What somebody outside sees of a queue and expects of it; it keeps plain lists and never looks inside. */
class Onlooker {
  readonly machine: QueueMachine
  readonly open = new Map<WaitId, { readonly doing: 'put' | 'get' | 'join' | 'done'; readonly party: number }>()
  readonly settled = new Map<WaitId, Outcome>()
  /** In the order of asking. */
  putters: { readonly wait: WaitId; readonly value: number; readonly party: number }[] = []
  getters: { readonly wait: WaitId; readonly party: number }[] = []
  waiting: number[] = []
  onTheWay: { readonly value: number; readonly party: number; readonly seq: number }[] = []
  readonly received: number[] = []
  readonly sentinels = new Set<number>()
  #lastWait = 0
  #lastValue = 0

  constructor(maxSize: number) {
    this.machine = new QueueMachine(maxSize, true)
  }

  put(party: number, block: boolean, isSentinel: boolean): void {
    const wait = ++this.#lastWait
    const value = this.#lastValue++ % 256
    if (isSentinel) this.sentinels.add(value)
    this.open.set(wait, { doing: 'put', party })
    this.putters.push({ wait, value, party })
    this.step({ type: 'put', wait, party, block, endless: block, item: item(value, isSentinel) })
  }

  get(party: number, block: boolean): void {
    const wait = ++this.#lastWait
    this.open.set(wait, { doing: 'get', party })
    this.getters.push({ wait, party })
    this.step({ type: 'get', wait, party, block, endless: block })
  }

  other(doing: 'join' | 'done', party: number): WaitId {
    const wait = ++this.#lastWait
    this.open.set(wait, { doing, party })
    this.step({ type: doing === 'done' ? 'task-done' : 'join', wait, party, block: true, endless: true })
    return wait
  }

  step(event: QueueEvent): void {
    for (const { wait, outcome } of this.machine.step(event)) this.#settle(wait, outcome)
    this.#holds()
  }

  #settle(wait: WaitId, outcome: Outcome): void {
    const call = this.open.get(wait)
    must(call !== undefined && !this.settled.has(wait), `call ${wait} is settled once`)
    this.open.delete(wait)
    this.settled.set(wait, outcome)
    if (call?.doing === 'put') {
      const at = this.putters.findIndex((putter) => putter.wait === wait)
      const [putter] = this.putters.splice(at, 1)
      if (outcome.is !== 'ok' || putter === undefined) return
      must(at === 0, 'whoever waits longest puts first')
      this.waiting.push(putter.value)
    } else if (call?.doing === 'get') {
      const at = this.getters.findIndex((getter) => getter.wait === wait)
      this.getters.splice(at, 1)
      if (outcome.is !== 'got') return
      must(at === 0, 'whoever waits longest gets first')
      const value = valueOf(outcome.item)
      must(value === this.waiting.shift(), 'the oldest item leaves first')
      if (call.party === PROGRAM) this.received.push(value)
      else this.onTheWay.push({ value, party: call.party, seq: outcome.seq })
    }
  }

  #holds(): void {
    const { machine } = this
    must(machine.depth === this.waiting.length, 'its depth is what was put and not handed out')
    must(machine.occupied === this.waiting.length + this.onTheWay.length, 'what is on its way takes up room')
    must(machine.maxSize === 0 || machine.occupied <= machine.maxSize, 'it never holds more than fits')
    must(machine.depth === 0 || this.getters.length === 0, 'nobody waits for an item while there is one')
    must(machine.isFull || this.putters.length === 0, 'nobody waits for room while there is some')
    must(sameWaits([...machine.waiting('put')], this.putters), 'those wait to put who asked and were not answered')
    must(sameWaits([...machine.waiting('get')], this.getters), 'those wait to get who asked and were not answered')
    must(machine.unfinished > 0 || [...machine.waiting('join')].length === 0, 'nobody joins what is finished')
  }

  take(pick: number): void {
    const sent = this.onTheWay[pick % Math.max(1, this.onTheWay.length)]
    if (sent === undefined) return
    this.onTheWay.splice(this.onTheWay.indexOf(sent), 1)
    this.received.push(sent.value)
    this.step({ type: 'took', party: sent.party, seq: sent.seq })
  }

  /** What was on its way to it is the oldest again; what it asked for is answered to nobody. */
  die(party: number): void {
    const returned = this.onTheWay.filter((sent) => sent.party === party)
    this.onTheWay = this.onTheWay.filter((sent) => sent.party !== party)
    // Values count up, and go in in that order, for putters wait in line.
    if (!this.machine.isClosed)
      this.waiting = [...this.waiting, ...returned.map(({ value }) => value)].sort((a, b) => a - b)
    this.putters = this.putters.filter((putter) => putter.party !== party)
    this.getters = this.getters.filter((getter) => getter.party !== party)
    for (const [wait, call] of this.open) if (call.party === party) this.open.delete(wait)
    this.step({ type: 'gone', party, label: `p${party}` })
  }
}

const history = fc.record({
  maxSize: fc.constantFrom(0, 0, 1, 2, 5),
  actions: fc.array(action, { maxLength: 60, size: 'max' }),
})

describe('a queue, whatever happens to it', () => {
  test(
    'loses and doubles nothing, keeps every order, never holds too much, and settles every call once',
    () => {
      const histories = randomHistories('queue machine')
      let returned = 0
      let lost = 0
      fc.assert(
        fc.property(history, ({ maxSize, actions }) => {
          const seen = new Onlooker(maxSize)
          for (const given of actions) {
            switch (given.do) {
              case 'put':
                seen.put(given.party, given.block, given.isSentinel)
                break
              case 'get':
                seen.get(given.party, given.block)
                break
              case 'take':
                seen.take(given.pick)
                break
              case 'done':
              case 'join':
                seen.other(given.do, given.party)
                break
              case 'expire':
              case 'deadlock': {
                const wait = [...seen.open.keys()][given.pick % Math.max(1, seen.open.size)]
                if (wait === undefined) break
                if (given.do === 'expire') seen.step({ type: 'expired', wait })
                else seen.step({ type: 'deadlock', waits: [wait], lines: [] })
                must(!seen.open.has(wait), 'a limit ends every wait')
                break
              }
              case 'die':
                seen.die(given.party)
            }
          }
          const { machine } = seen
          const left = machine.depth
          const before = machine.metrics
          expect(before.put).toBe(seen.received.length + seen.waiting.length + seen.onTheWay.length)
          expect(before.got).toBe(seen.received.length)
          expect(new Set(seen.received).size, 'nothing is received twice').toBe(seen.received.length)
          // What is left comes out in order; then the end settles everybody.
          const rest: number[] = []
          while (machine.depth > 0) {
            const oldest = seen.waiting[0]
            seen.get(PROGRAM, false)
            rest.push(seen.received.at(-1) ?? -1)
            expect(rest.at(-1)).toBe(oldest)
            if (rest.length === Math.ceil(left / 2)) break
          }
          seen.waiting = []
          const closing = machine.depth
          seen.step({ type: 'close' })
          expect(seen.open.size, 'nobody waits for a closed queue').toBe(0)
          expect(machine.metrics.discarded).toBe(closing)
          seen.put(1, true, false)
          seen.get(1, true)
          expect([...seen.settled.values()].slice(-2)).toEqual(Array(2).fill({ is: 'closed', discarded: closing }))
          returned += before.returned
          lost += before.lost
        }),
        histories,
      )
      expect(returned).toBeGreaterThan(histories.numRuns / 10)
      expect(lost).toBeGreaterThan((histories.numRuns / 100) * 3)
    },
    PROPERTY_MS,
  )

  test(
    'counts what is unfinished as somebody would who writes down every item',
    () => {
      fc.assert(
        fc.property(history, ({ maxSize, actions }) => {
          const seen = new Onlooker(maxSize)
          /** Items that are not done, with who has taken them. */
          let notes: { readonly value: number; readonly takenBy: number | null }[] = []
          let dead = 0
          const write = (): void => {
            const known = new Set(notes.map(({ value }) => value))
            for (const value of [...seen.waiting, ...seen.onTheWay.map((sent) => sent.value), ...seen.received])
              if (!known.has(value) && !seen.sentinels.has(value) && !finished.has(value))
                notes.push({ value, takenBy: null })
          }
          const finished = new Set<number>()
          for (const given of actions) {
            const received = seen.received.length
            if (given.do === 'put') seen.put(given.party, true, given.isSentinel)
            else if (given.do === 'get') seen.get(given.party, false)
            else if (given.do === 'take') {
              const sent = seen.onTheWay[given.pick % Math.max(1, seen.onTheWay.length)]
              seen.take(given.pick)
              notes = notes.map((note) => (note.value === sent?.value ? { ...note, takenBy: sent.party } : note))
            } else if (given.do === 'die') {
              const gone = notes.filter(({ takenBy }) => takenBy === given.party)
              for (const { value } of gone) finished.add(value)
              dead += gone.length
              notes = notes.filter((note) => !gone.includes(note))
              seen.die(given.party)
            } else if (given.do === 'done') {
              // Each says so only for what it has itself.
              const mine = notes.find(({ takenBy }) => takenBy === given.party)
              if (mine === undefined) continue
              finished.add(mine.value)
              notes = notes.filter((note) => note !== mine)
              must(seen.settled.get(seen.other('done', given.party))?.is === 'ok', 'what was got can be done')
            }
            write()
            if (given.do === 'get' && seen.received.length > received) {
              const value = seen.received.at(-1)
              notes = notes.map((note) => (note.value === value ? { ...note, takenBy: PROGRAM } : note))
            }
            must(seen.machine.unfinished === notes.length, 'what is not done is counted')
            must(seen.machine.metrics.lost === dead, 'what died is counted')
          }
          const join = seen.other('join', PROGRAM)
          if (notes.length > 0) expect(seen.open.has(join)).toBe(true)
          else expect(seen.settled.get(join)).toMatchObject(dead > 0 ? { is: 'lost', items: dead } : { is: 'ok' })
        }),
        randomHistories('queue machine, unfinished items'),
      )
    },
    PROPERTY_MS,
  )

  test('taskDone once too often is refused, and a join after a loss that was told is a new one', () => {
    const machine = new QueueMachine(0, true)
    const outcomeOf = (event: QueueEvent): Outcome | undefined => machine.step(event)[0]?.outcome
    const call = (wait: number, party = PROGRAM) => ({ wait, party, block: true, endless: true })
    expect(outcomeOf({ type: 'task-done', ...call(1) })).toEqual({ is: 'too-often' })
    machine.step({ type: 'put', item: item(1), ...call(2) })
    machine.step({ type: 'get', ...call(3, 7) })
    machine.step({ type: 'took', party: 7, seq: 1 })
    expect(machine.step({ type: 'join', ...call(4) })).toEqual([])
    expect(machine.step({ type: 'gone', party: 7, label: 'p7 (PID 70)' })).toEqual([
      { wait: 4, outcome: { is: 'lost', items: 1, holders: ['p7 (PID 70)'] } },
    ])
    expect(outcomeOf({ type: 'join', ...call(5) })).toEqual({ is: 'ok' })
  })

  test('a child cannot say that it took what another was sent', () => {
    const machine = new QueueMachine(1, false)
    const call = (wait: number, party = PROGRAM) => ({ wait, party, block: true, endless: true })
    machine.step({ type: 'put', item: item(1), ...call(1) })
    machine.step({ type: 'get', ...call(2, 7) })
    machine.step({ type: 'took', party: 8, seq: 1 })
    expect([machine.depth, machine.occupied, machine.isFull]).toEqual([0, 1, true])
  })
})
