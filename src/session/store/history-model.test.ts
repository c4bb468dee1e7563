// Random histories of calls, against plain objects in memory.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyBegun, anySearch, anyTrial } from '../../../test/support/any-experiment.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import type { Experiment, ExperimentStatus, Trial } from '../../shared/lab.ts'
import { HistoryStore } from './history-store.ts'
import { searchText, searchWords, subjectText } from './search-text.ts'
import { timeOrderedId } from './time-ordered-id.ts'

interface Known extends Experiment {
  readonly verdict: string
  readonly isDeleted: boolean
}

/** Which experiment a call is about: the nth that there was, or none. */
const which = fc.nat(5)
const text = fc.string({ maxLength: 9 })
const ended = fc.constantFrom<Exclude<ExperimentStatus, 'running'>>('done', 'cancelled', 'failed', 'interrupted')
const few = fc.array(which, { maxLength: 3 })

const call = fc.oneof(
  fc.record({ call: fc.constant('begin' as const), begun: anyBegun }),
  fc.record({ call: fc.constant('trial' as const), which, trial: anyTrial }),
  fc.record({ call: fc.constant('end' as const), which, status: ended, verdict: text }),
  fc.record({ call: fc.constant('rename' as const), which, title: text }),
  fc.record({ call: fc.constant('note' as const), which, notes: text }),
  fc.record({ call: fc.constantFrom('delete' as const, 'undelete' as const), few }),
  fc.record({ call: fc.constantFrom('purge' as const, 'reopen' as const) }),
  fc.record({ call: fc.constant('list' as const), search: anySearch, limit: fc.nat(4), offset: fc.nat(2) }),
)
type Call = typeof call extends fc.Arbitrary<infer C> ? C : never

class Model {
  known: Known[] = []
  #ids: string[] = []

  idOf(n: number): string {
    return this.#ids[n] ?? '01890a5d-ac96-774b-bcce-b302099a8057'
  }

  /** False: the call must be refused. */
  change(id: string, change: (one: Known) => Partial<Known>): boolean {
    const one = this.known.find((other) => other.id === id && !other.isDeleted)
    if (one === undefined) return false
    this.known = this.known.map((other) => (other === one ? { ...one, ...change(one) } : other))
    return true
  }

  begin(begun: Omit<Experiment, 'trials'>): void {
    this.#ids.push(begun.id)
    this.known.push({ ...begun, trials: [], verdict: '', isDeleted: false })
  }

  delete(ids: readonly string[]): boolean {
    const meant = this.known.filter(({ id, isDeleted }) => ids.includes(id) && !isDeleted)
    if (meant.some(({ status }) => status === 'running')) return false
    this.known = this.known.map((one) => (meant.includes(one) ? { ...one, isDeleted: true } : one))
    return true
  }

  undelete(ids: readonly string[]): void {
    this.known = this.known.map((one) => (ids.includes(one.id) ? { ...one, isDeleted: false } : one))
  }

  purge(): void {
    this.known = this.known.filter(({ isDeleted }) => !isDeleted)
  }

  found(search: string): readonly Known[] {
    const words = searchWords(search)
    return this.known
      .filter((one) => {
        if (one.isDeleted) return false
        const all = searchText(one.title, one.notes, one.verdict, subjectText(one.subject), one.status)
        return words.every((word) => all.includes(word))
      })
      .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1))
  }
}

function succeeds(act: () => void): boolean {
  try {
    act()
    return true
  } catch (error) {
    if (error instanceof CommandFailure) return false
    throw error
  }
}

const trialsOf = (one: Known): readonly Trial[] =>
  one.trials.map((trial) =>
    trial.status === 'running' && one.status !== 'running' ? { ...trial, status: 'interrupted' } : trial,
  )

function put(trials: readonly Trial[], trial: Trial): readonly Trial[] {
  return [...trials.filter(({ index }) => index !== trial.index), trial].sort((a, b) => a.index - b.index)
}

/** Carries out one call on both; both must take it or refuse it. */
function step(store: HistoryStore, model: Model, one: Call): void {
  switch (one.call) {
    case 'begin': {
      const begun = { ...one.begun, id: timeOrderedId() }
      store.begin(begun)
      return model.begin(begun)
    }
    case 'trial': {
      const id = model.idOf(one.which)
      const taken = model.change(id, ({ trials }) => ({ trials: put(trials, one.trial) }))
      return expect(succeeds(() => store.saveTrial(id, one.trial))).toBe(taken)
    }
    case 'end': {
      const [id, ending] = [model.idOf(one.which), { status: one.status, error: null, verdict: one.verdict }]
      return expect(succeeds(() => store.end(id, ending))).toBe(model.change(id, () => ending))
    }
    case 'rename': {
      const id = model.idOf(one.which)
      return expect(succeeds(() => store.rename(id, one.title))).toBe(model.change(id, () => ({ title: one.title })))
    }
    case 'note': {
      const id = model.idOf(one.which)
      return expect(succeeds(() => store.note(id, one.notes))).toBe(model.change(id, () => ({ notes: one.notes })))
    }
    case 'delete': {
      const ids = one.few.map((n) => model.idOf(n))
      return expect(succeeds(() => store.delete(ids))).toBe(model.delete(ids))
    }
    case 'undelete': {
      const ids = one.few.map((n) => model.idOf(n))
      store.undelete(ids)
      return model.undelete(ids)
    }
    case 'purge':
      store.purge()
      return model.purge()
    case 'reopen':
      return model.purge() // what this program deleted goes at the next start
    case 'list': {
      const { search, limit, offset } = one
      const found = model.found(search)
      expect(store.list({ search, limit, offset })).toEqual({
        total: found.length,
        rows: found.slice(offset, offset + limit).map(({ id, title, notes, startedAt, status, trials, verdict }) => ({
          ...{ kind: 'experiment', id, title, notes, startedAt, status, trials: trials.length, verdict },
        })),
      })
    }
  }
}

test('whatever is called in any order, the history has what plain objects in memory would have', () => {
  const folder = mkdtempSync(join(tmpdir(), 'history-'))
  const path = join(folder, 'history.db')
  const open = (): HistoryStore =>
    HistoryStore.open(path, (text) => {
      throw new Error(text)
    })
  let store = open()
  try {
    fc.assert(
      fc.property(fc.array(call, { minLength: 5, maxLength: 40, size: 'max' }), (calls) => {
        const model = new Model()
        for (const one of calls) {
          step(store, model, one)
          if (one.call !== 'reopen') continue
          store.close()
          store = open()
        }
        for (const one of model.known.filter(({ isDeleted }) => !isDeleted)) {
          const { verdict: _, isDeleted: __, ...experiment } = one
          expect(store.experiment(one.id)).toEqual({ ...experiment, trials: trialsOf(one) })
        }
        // Empty for the next history.
        const all = model.known.map(({ id }) => id)
        for (const id of all) succeeds(() => store.end(id, { status: 'done', error: null, verdict: '' }))
        store.delete(all)
        store.purge()
        expect(store.list({ search: '', limit: 1, offset: 0 }).total).toBe(0)
      }),
      randomHistories('history against a model', 20),
    )
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
