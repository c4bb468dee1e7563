import { expect, test } from 'vitest'
import { chartNumbers, rowsOf } from './plot-rows.ts'

const series = (...y: readonly (number | null)[]) => [{ name: 'tasks', colour: '--pd-accent', y }] as const
const xAxis = { format: (value: number) => `${value} ms` }

test('the points of a line and the bars of names become rows with their values', () => {
  const line = { kind: 'line', x: [1, 2], xAxis } as const
  expect(rowsOf(line, [...series(5, null), ...series(6)])).toEqual([
    { x: 1, name: '1 ms', y: [5, 6] },
    { x: 2, name: '2 ms', y: [null, null] },
  ])
  expect(rowsOf({ kind: 'bar', names: ['w-1'] }, series(5))).toEqual([{ x: 'w-1', name: 'w-1', y: [5] }])
})

test('a bin becomes a row at its middle as the axis has it', () => {
  expect(rowsOf({ kind: 'histogram', edges: [1, 3, 5], xAxis }, series(7, 8))).toEqual([
    { x: 2, name: '1 ms to 3 ms', edges: [1, 3], y: [7] },
    { x: 4, name: '3 ms to 5 ms', edges: [3, 5], y: [8] },
  ])
  const log = { kind: 'histogram', edges: [1, 100], xAxis: { ...xAxis, scale: 'log' } } as const
  expect(rowsOf(log, series(7))[0]?.x).toBe(10)
})

test('the numbers of a chart have a column for each series, and two more where it has intervals', () => {
  const line = { kind: 'line', x: [1, 2], xAxis } as const
  const spread = { ...series(2)[0], name: 'times', intervals: [[1, 3] as const] }
  expect(chartNumbers(line, [...series(5, null), spread], 'Workers')).toEqual([
    ['Workers', 'tasks', 'times', 'times, low', 'times, high'],
    ['1 ms', 5, 2, 1, 3],
    ['2 ms', null, null, null, null],
  ])
})
