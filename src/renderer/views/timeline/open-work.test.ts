import { expect, test } from 'vitest'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import type { ProcessMetrics } from '../../../shared/metrics.ts'
import { openWork } from './open-work.ts'

const process = { startedAtMs: 1_000, startUpMs: 200, exitedAtMs: null } as ProcessRecord
const holding = (inFlight: number): ProcessMetrics => ({ inFlight }) as ProcessMetrics

test('what is in flight is open since the last answer', () => {
  expect(openWork(process, holding(2), 4_000, 9_000)).toEqual({ fromMs: 4_000, toMs: 9_000 })
})

test('who never answered is open since its first word', () => {
  expect(openWork(process, holding(1), undefined, 9_000)).toEqual({ fromMs: 1_200, toMs: 9_000 })
})

test.each([
  ['has nothing in flight', process, holding(0), 4_000],
  ['is not known yet', process, undefined, 4_000],
  ['has just answered', process, holding(2), 8_900],
  ['is dead', { ...process, exitedAtMs: 8_000 }, holding(2), 4_000],
  ['is still starting', { ...process, startUpMs: null }, holding(2), undefined],
])('nothing is open on a process that %s', (_, record, metrics, lastEndMs) => {
  expect(openWork(record, metrics, lastEndMs, 9_000)).toBeNull()
})
