import { expect, test } from 'vitest'
import { valueScale } from './value-scale.ts'

const MIB = 1024 * 1024
const series = (...y: readonly (number | null)[]) => [{ name: 'one', colour: '--pd-accent', y }] as const

test('an axis of values ends at a round number above all of them, and at one where there is none', () => {
  const axis = { format: String }
  expect(valueScale([...series(3, null, 37), ...series(1)], axis)).toEqual({ top: 40, ticks: [0, 10, 20, 30, 40] })
  expect(valueScale(series(0, null), axis)).toEqual({ top: 1, ticks: [0, 1] })
  expect(valueScale(series(3), { ...axis, leastTop: 100 })).toEqual({ top: 100, ticks: [0, 50, 100] })
})

test('an axis of bytes has its ticks at whole units', () => {
  expect(valueScale(series(70 * MIB), { format: String, unitFor: () => MIB })).toEqual({
    top: 80 * MIB,
    ticks: [0, 20, 40, 60, 80].map((mib) => mib * MIB),
  })
})
