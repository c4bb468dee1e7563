import { expect, test } from 'vitest'
import { aliveIn, countAlive } from './count-alive.ts'
import type { ProcessRecord } from './session-state.ts'

const states = ['created', 'starting', 'running', 'stopping', 'exited', 'backoff', 'fatal'] as const
const processes = states.map((state, id) => ({ id, state }) as ProcessRecord)

test('those that start, run or stop count as alive', () => {
  expect(countAlive(processes)).toBe(3)
  expect(countAlive([])).toBe(0)
  expect(aliveIn({ processes: Object.fromEntries(processes.entries()) })).toBe(3)
})
