// Many processes that are to be made at once, by real ones.

import { expect, test } from 'vitest'
import { until } from '../../../test/support/os-view.ts'
import { directSpawner, type GiveUp } from './spawner.ts'

const MANY = 150

class Made {
  readonly told: string[] = []
  readonly giveUp: GiveUp | undefined

  constructor() {
    const plan = { command: { file: '/bin/true', args: [] }, env: {}, cwd: null, memoryFd: null }
    this.giveUp = directSpawner.spawn(plan, {
      onBegan: () => this.told.push('began'),
      onFailed: (error) => this.told.push(String(error)),
      onUnmade: () => this.told.push('unmade'),
      onExit: (code) => this.told.push(`exit ${code}`),
    })
  }
}

test('what else is due has its turn between many processes that are made at once, and all are made', async () => {
  const made = Array.from({ length: MANY }, () => new Made())
  const began = (): number => made.filter(({ told }) => told[0] === 'began').length
  const first = began()
  expect(first).toBeGreaterThan(0)
  expect(first).toBeLessThan(MANY)
  const turns = [first]
  while (began() < MANY) {
    await new Promise((resolve) => setImmediate(resolve))
    turns.push(began())
  }
  expect(new Set(turns).size).toBeGreaterThan(2)
  await until('all have ended', () => made.every(({ told }) => told.length === 2), 20_000)
  expect(new Set(made.flatMap(({ told }) => told))).toEqual(new Set(['began', 'exit 0']))
})

test('one that is given up before its turn is never made', async () => {
  const made = Array.from({ length: MANY }, () => new Made())
  const waiting = made.filter(({ told }) => told.length === 0)
  expect(waiting.length).toBeGreaterThan(0)
  for (const { giveUp } of waiting) giveUp?.()
  expect(waiting.flatMap(({ told }) => told)).toEqual(waiting.map(() => 'unmade'))
  await until('the others have ended', () => made.every(({ told }) => told.at(-1) !== 'began'), 20_000)
  expect(waiting.flatMap(({ told }) => told)).toEqual(waiting.map(() => 'unmade'))
  // And what was made is not taken back.
  const told = made.map((one) => [...one.told])
  for (const { giveUp } of made) giveUp?.()
  expect(made.map((one) => one.told)).toEqual(told)
})
