// What the history refuses for a while is kept later, and the end is always written.

import { expect, test } from 'vitest'
import { someExperiment, someTrial } from '../../../test/support/some-experiment.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import { Keeper, type LabStore } from './keeper.ts'

const { trials: _, ...experiment } = someExperiment({ id: 'one' })
const done = { status: 'done', error: null, verdict: 'It helps.' } as const
const busy = new CommandFailure('E_PATH', 'Another program is writing.')

/** A store that fails while `failsWith` gives an error for a call. */
function stage(failsWith: (call: string) => Error | null) {
  const [kept, warned]: [string[], string[]] = [[], []]
  const call = (name: string): void => {
    const error = failsWith(name)
    if (error !== null) throw error
    kept.push(name)
  }
  const store: LabStore = {
    begin: () => call('begin'),
    saveTrial: (_id, { index, status }) => call(`trial ${index} ${status}`),
    end: (_id, { status }) => call(`end ${status}`),
  }
  const open = (): Promise<LabStore> => {
    const error = failsWith('open')
    return error === null ? Promise.resolve(store) : Promise.reject(error)
  }
  const keeper = new Keeper({ store: open, warn: (text) => void warned.push(text) }, experiment)
  return { kept, warned, keeper }
}

test('a trial that cannot be saved for a while is saved with the next one, and told once', async () => {
  let isBusy = false
  const { kept, warned, keeper } = stage(() => (isBusy ? busy : null))
  await keeper.begin()
  keeper.saveTrial(someTrial(0, { status: 'running' }))
  isBusy = true
  keeper.saveTrial(someTrial(0))
  keeper.saveTrial(someTrial(1, { status: 'running' }))
  expect(kept).toEqual(['begin', 'trial 0 running'])
  isBusy = false
  keeper.saveTrial(someTrial(1))
  await keeper.end(done)
  expect(kept.slice(2)).toEqual(['trial 0 done', 'trial 1 done', 'end done'])
  expect(warned).toEqual([
    'This experiment is not kept whole in the history: Another program is writing. It is tried again until its end. Save its report before you close it.',
  ])
})

test.each(['open', 'begin', 'trial 0 done'])('what fails at "%s" is made up for at the end', async (first) => {
  let fails = true
  const { kept, warned, keeper } = stage((call) => (fails && call === first ? busy : null))
  await keeper.begin()
  keeper.saveTrial(someTrial(0))
  fails = false
  await keeper.end(done)
  expect([kept, warned.length]).toEqual([['begin', 'trial 0 done', 'end done'], 1])
})

test('the end is written although the trials are not', async () => {
  const { kept, keeper } = stage((call) => (call.startsWith('trial') ? busy : null))
  await keeper.begin()
  keeper.saveTrial(someTrial(0))
  await keeper.end(done)
  expect(kept).toEqual(['begin', 'end done'])
})

test('a trial that is refused for good keeps no other one out', async () => {
  const { kept, warned, keeper } = stage((call) =>
    call === 'trial 0 done' ? new CommandFailure('E_SCHEMA', 'trial: measures.wallMs: expected a number.') : null,
  )
  await keeper.begin()
  for (const index of [0, 1]) keeper.saveTrial(someTrial(index))
  await keeper.end(done)
  expect([kept, warned.length]).toEqual([['begin', 'trial 1 done', 'end done'], 1])
})

test('nothing is kept and nothing told where there is no history', async () => {
  const warned: string[] = []
  const keeper = new Keeper({ store: () => Promise.resolve(null), warn: (text) => void warned.push(text) }, experiment)
  await keeper.begin()
  keeper.saveTrial(someTrial(0))
  await keeper.end(done)
  expect(warned).toEqual([])
})
