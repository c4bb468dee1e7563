import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anyBegun, anyRun, anyTrial } from '../../../test/support/any-experiment.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { someExperiment, someTrial } from '../../../test/support/some-experiment.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import type { Experiment, LabSubject, Trial } from '../../shared/lab.ts'
import { MAX_PARAMETER_TEXT } from '../../shared/limits.ts'
import { HistoryStore } from './history-store.ts'
import { timeOrderedId } from './time-ordered-id.ts'

let folder = ''
let path = ''
let store: HistoryStore

const warned: string[] = []
const open = (): HistoryStore => HistoryStore.open(path, (text) => void warned.push(text))
const ids = (search = '', limit = 1_000, offset = 0): readonly string[] =>
  store.list({ search, limit, offset }).rows.map(({ id }) => id)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  path = join(folder, 'of', 'experiments', 'history.db')
  store = open()
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
  expect(warned.splice(0)).toEqual([])
})

function save(experiment: Experiment): string {
  const { trials, ...begun } = experiment
  store.begin(begun)
  for (const trial of trials) store.saveTrial(begun.id, trial)
  return begun.id
}

/** Ended, and newer the larger `at` is. */
const saveOne = (at: number, given: Partial<Experiment> = {}): string =>
  save(someExperiment({ id: timeOrderedId(), startedAt: at, status: 'done', trials: [someTrial(0)], ...given }))

/** As it is read: no trial runs on after its experiment. */
function readAs(experiment: Experiment): Experiment {
  const ends = (trial: Trial): Trial => (trial.status === 'running' ? { ...trial, status: 'interrupted' } : trial)
  return experiment.status === 'running' ? experiment : { ...experiment, trials: experiment.trials.map(ends) }
}

function refusal(act: () => unknown): string {
  try {
    act()
    return 'nothing was refused'
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    return `${error.code} ${error.message}`
  }
}

const pooled = ['async', 'spawn', 'warm', 'thread', 'fork', 'forkserver']

const anyTrials = fc
  .uniqueArray(anyTrial, { maxLength: 3, selector: ({ index }) => index })
  .map((trials) => trials.toSorted((a, b) => a.index - b.index))

test('an experiment comes back as it was saved, whatever its texts and numbers', () => {
  fc.assert(
    fc.property(anyBegun, anyTrials, (begun, trials) => {
      const experiment = { ...begun, id: timeOrderedId(), trials }
      save(experiment)
      expect(store.experiment(experiment.id)).toEqual(readAs(experiment))
    }),
    randomHistories('history: experiments saved and read', 50),
  )
})

test('a run comes back as it was saved, and saving it again keeps the title and notes of a person', () => {
  fc.assert(
    fc.property(anyRun, anyRun, (given, later) => {
      const run = { ...given, id: timeOrderedId() }
      store.saveRun(run)
      expect(store.run(run.id)).toEqual({ ...run, notes: '' })
      store.rename(run.id, 'Mine')
      store.note(run.id, 'kept')
      store.saveRun({ ...later, id: run.id })
      expect(store.run(run.id)).toEqual({ ...later, id: run.id, title: 'Mine', notes: 'kept' })
    }),
    randomHistories('history: runs saved and read', 20),
  )
})

test('a trial that is saved again replaces the one of its index', () => {
  const id = save(someExperiment({ id: timeOrderedId() }))
  store.saveTrial(id, someTrial(1))
  store.saveTrial(id, someTrial(0, { status: 'running', measures: null }))
  expect(store.experiment(id).trials.map(({ index, status }) => `${index} ${status}`)).toEqual(['0 running', '1 done'])
  store.saveTrial(id, someTrial(0, { wallMs: 7 }))
  expect(store.experiment(id).trials[0]?.measures?.wallMs).toBe(7)
  store.end(id, { status: 'cancelled', error: null, verdict: 'Four workers are enough.' })
  expect(store.experiment(id).status).toBe('cancelled')
})

test('the list has experiments and runs, newest first, a page at a time', () => {
  const saved = [1, 2, 3].map((at) => saveOne(at, { notes: `note ${at}` }))
  const run = fc.sample(anyRun, 1)[0]
  if (run === undefined) throw new Error('no run')
  store.saveRun({ ...run, startedAt: 2.5, title: 'A run', headline: '4,995 primes', status: 'done' })
  expect(ids()).toEqual([saved[2], run.id, saved[1], saved[0]])
  expect(store.list({ search: '', limit: 2, offset: 1 })).toEqual({
    total: 4,
    rows: [
      {
        kind: 'run',
        id: run.id,
        title: 'A run',
        notes: '',
        startedAt: 2.5,
        status: 'done',
        trials: 0,
        verdict: '4,995 primes',
      },
      {
        kind: 'experiment',
        id: saved[1],
        title: 'Primes',
        notes: 'note 2',
        startedAt: 2,
        status: 'done',
        trials: 1,
        verdict: '',
      },
    ],
  })
  expect(store.list({ search: '', limit: 2, offset: 9 })).toEqual({ total: 4, rows: [] })
  expect(store.list({ search: 'nowhere', limit: 2, offset: 0 })).toEqual({ total: 0, rows: [] })
})

test('a search finds each word literally and in any case, in title, notes, subject, verdict and status', () => {
  const [a, b] = [
    saveOne(1, { title: '100% of "all" a_b', notes: "it's ΣΊΣΥΦΟΣ; NEAR(x)" }),
    saveOne(2, {
      title: 'axb 100 all',
      subject: { kind: 'program', commandLine: 'python3 fork.py {n}', folder: '/home/me' },
    }),
  ]
  store.end(b, { status: 'failed', error: null, verdict: 'Two workers are best.' })
  const found: readonly (readonly [string, readonly string[]])[] = [
    ['100', [b, a]],
    ['100%', [a]],
    ['A_B', [a]],
    ['%', [a]],
    ['"ALL"', [a]],
    ["it's", [a]],
    ["' OR 1=1 --", []],
    ['σίσυφος', [a]],
    ['near(', [a]],
    ['primes to', [a]],
    ['fork.py {N}', [b]],
    ['best TWO', [b]],
    ['failed', [b]],
    ['  ', [b, a]],
    ['title:100 AND all*', []],
    ['\0', []],
    ['x'.repeat(100_000), []],
    [Array.from({ length: 2_000 }, (_, i) => i).join(' '), []],
  ]
  for (const [search, expected] of found) expect([search, ids(search)]).toEqual([search, expected])
  store.rename(a, 'Renamed')
  store.note(a, 'and noted')
  expect([ids('%'), ids('renamed noted')]).toEqual([[], [a]])
})

describe('deleting', () => {
  test('is undone by undelete, and is for good after purge and at the next start', () => {
    const [a, b] = [saveOne(1), saveOne(2)]
    store.delete([a, 'unknown'])
    expect([ids(), refusal(() => store.experiment(a))]).toEqual([[b], `E_GONE ${a} is not in the history any more.`])
    store.undelete([a, 'unknown'])
    expect(ids()).toEqual([b, a])
    store.delete([a])
    store.purge()
    store.undelete([a])
    expect(ids()).toEqual([b])
    store.delete([b])
    store.close()
    store = open()
    store.undelete([b])
    expect(ids()).toEqual([])
  })

  test('is refused for what is being measured, and then nothing is deleted', () => {
    const [a, b] = [saveOne(1), saveOne(2, { status: 'running', title: 'At work' })]
    expect(refusal(() => store.delete([a, b]))).toBe('E_STATE "At work" is being measured: stop it, then delete it.')
    expect(ids()).toEqual([b, a])
  })
})

test('what is not in the history, or is in it already, is refused by name', () => {
  const id = saveOne(1)
  expect(refusal(() => store.begin(someExperiment({ id })))).toContain('E_SCHEMA experiment: Unrecognized key')
  const { trials: _, ...begun } = someExperiment({ id })
  expect(refusal(() => store.begin(begun))).toBe(`E_STATE Experiment ${id} is in the history already.`)
  const other = timeOrderedId()
  const gone = `E_GONE ${other} is not in the history any more.`
  for (const act of [
    () => store.saveTrial(other, someTrial(0)),
    () => store.end(other, { status: 'done', error: null, verdict: '' }),
    () => store.rename(other, 'x'),
    () => store.note(other, 'x'),
    () => store.run(other),
    () => store.export([id, other]),
  ])
    expect(refusal(act)).toBe(gone)
  expect(refusal(() => store.rename(id, 'x'.repeat(301)))).toBe(
    'E_SCHEMA experiment: title: Too big: expected string to have <=300 characters',
  )
  expect(refusal(() => store.saveTrial(id, someTrial(0, { wallMs: Number.NaN })))).toContain('trial: measures.wallMs')
})

test('a long error of a program is cut, and its trial saved', () => {
  const id = save(someExperiment({ id: timeOrderedId() }))
  store.saveTrial(id, someTrial(0, { status: 'failed', error: 'x'.repeat(1e6) }))
  expect(store.experiment(id).trials[0]?.error).toHaveLength(20_000)
})

test('the path of an interpreter may be as long as a path', () => {
  const { machine } = someExperiment({ id: '' })
  const python = `/${'x'.repeat(4_000)}`
  expect(store.experiment(saveOne(1, { machine: { ...machine, python } })).machine.python).toBe(python)
})

describe('a file of exported experiments', () => {
  test('holds them whole, and whoever imports it has them too, with ids that are free', () => {
    const some = fc.array(fc.tuple(anyBegun, anyTrials), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(some, (given) => {
        const saved = given.map(([begun, trials]) => ({ ...begun, id: timeOrderedId(), trials }))
        for (const experiment of saved) save(experiment)
        const text = store.export(saved.map(({ id }) => id))
        const fresh = store.import(text, ({ title }) => `of ${title}`)
        expect(new Set([...fresh, ...saved.map(({ id }) => id)]).size).toBe(2 * saved.length)
        saved.forEach((one, i) => {
          const ended: Experiment = one.status === 'running' ? { ...one, status: 'interrupted' } : one
          expect(store.experiment(fresh[i] ?? '')).toEqual({ ...readAs(ended), id: fresh[i] })
        })
      }),
      randomHistories('history: experiments exported and imported', 15),
    )
  })

  test('keeps its ids where they are free', () => {
    const id = saveOne(1)
    const text = store.export([id])
    store.delete([id])
    store.purge()
    expect(store.import(text)).toEqual([id])
  })

  test('is as large in bytes as one that may be imported, whatever letters it has', () => {
    // A letter of three bytes: 90 such inputs are fewer characters than the limit has bytes.
    const json = '語'.repeat(MAX_PARAMETER_TEXT)
    const subject: LabSubject = {
      ...{ kind: 'function', path: '/f.js', export: 'f', python: null },
      inputs: { from: 'json', json },
    }
    const saved = Array.from({ length: 90 }, (_, at) => saveOne(at, { subject }))
    expect(Buffer.byteLength(store.export(saved.slice(0, 80)))).toBeLessThan(64 * 1024 * 1024)
    expect(refusal(() => store.export(saved))).toBe(
      'E_TOO_LARGE These experiments are too large for one file: export fewer of them.',
    )
    expect(refusal(() => store.import('語'.repeat(30 * 1024 * 1024)))).toMatch(/larger than 64 MiB/)
  })

  test('is refused whole, with the field and what was expected', () => {
    const good = someExperiment({ id: timeOrderedId(), trials: [someTrial(0)] })
    const file = (...experiments: readonly object[]) =>
      JSON.stringify({ procdeck: 'experiments', version: 1, experiments })
    const bad = (given: object) => file(good, { ...good, ...given })
    const numbers = (length: number) => Array.from({ length }, (_, i) => i + 1)
    const many = { ...good.design, workers: numbers(256), chunkSizes: numbers(1_000), methods: pooled }
    const cases: readonly (readonly [string, RegExp])[] = [
      ['{', /not JSON/],
      ['{"procdeck":"runs","version":1,"experiments":[]}', /procdeck: .*expected "experiments"/],
      ['{"procdeck":"experiments","version":2,"experiments":[]}', /version: .*expected 1/],
      [bad({ title: 'x'.repeat(301) }), /experiments\.1\.title: .*300/],
      [bad({ design: { ...good.design, repeats: '5' } }), /experiments\.1\.design\.repeats: .*expected number/],
      [
        bad({ subject: { kind: 'virus' } }),
        /experiments\.1\.subject\.kind: .*Expected 'workload' | 'function' | 'program'/,
      ],
      [bad({ extra: 1 }), /experiments\.1: Unrecognized key: "extra"/],
      [bad({ id: '../x' }), /experiments\.1\.id/],
      [bad({ design: { ...good.design, chunkSizes: ['all'] } }), /experiments\.1\.design\.chunkSizes\.0: .*"auto"/],
      [bad({ trials: [someTrial(0), someTrial(0)] }), /experiments\.1\.trials: expected each index once/],
      [bad({ trials: [someTrial(0, { wallMs: 0 })] }), /experiments\.1\.trials\.0\.measures\.wallMs: .*>0/],
      [bad({ trials: [someTrial(0, { wallMs: -5 })] }), /experiments\.1\.trials\.0\.measures\.wallMs: .*>0/],
      [bad({ machine: { ...good.machine, memoryBytes: -1 } }), /experiments\.1\.machine\.memoryBytes: .*>=0/],
      [
        bad({ design: { ...good.design, workers: [2, 4, 2] } }),
        /experiments\.1\.design\.workers: expected each value once/,
      ],
      [
        bad({ design: many }),
        /experiments\.1\.design\.workers: expected at most 400 arrangements, these are 1,280,256/,
      ],
      [
        bad({ trials: Array.from({ length: 111 }, (_, i) => someTrial(i)) }),
        /experiments\.1\.trials: expected at most 110 trials of each arrangement/,
      ],
      [file({ ...good, trials: Array.from({ length: 100_001 }, () => 0) }), /trials/],
      [' '.repeat(64 * 1024 * 1024 + 1), /larger than 64 MiB/],
    ]
    for (const [text, message] of cases) expect(refusal(() => store.import(text))).toMatch(message)
    expect(ids()).toEqual([])
  })
})
