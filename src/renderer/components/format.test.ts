import { describe, expect, test } from 'vitest'
import {
  byteUnit,
  formatAge,
  formatBytes,
  formatBytesShort,
  formatClock,
  formatCompact,
  formatDuration,
  formatPercent,
  formatRate,
  formatTaskTime,
  formatValue,
  formatTaskTimeShort,
} from './format.ts'

describe('metrics as text', () => {
  test('counts for axes are short', () => {
    expect(formatCompact(12_340)).toBe('12.3K')
  })

  test('a value of a task keeps what it is, up to six decimals', () => {
    expect([1_242, 0.25, 0.1 + 0.2, -3.5, 0, 1e-9, 1e21, 123_456_789].map(formatValue)).toEqual([
      '1,242',
      '0.25',
      '0.3',
      '-3.5',
      '0',
      '1e-9',
      '1e+21',
      '123,456,789',
    ])
  })

  test('an axis of memory counts in whole units, at most 800 of one', () => {
    expect([0, 300 * 1024, 800 * 1024 ** 2, 801 * 1024 ** 2, 2 * 1024 ** 3].map((bytes) => byteUnit(bytes))).toEqual([
      1024,
      1024,
      1024 ** 2,
      1024 ** 3,
      1024 ** 3,
    ])
    expect(byteUnit(3_000_000, 'decimal')).toBe(1_000_000)
    expect([0, 48 * 1024 ** 2, 1.5 * 1024 ** 3].map(formatBytesShort)).toEqual(['0', '48 MiB', '1.5 GiB'])
  })

  test('a task may take microseconds', () => {
    expect([0.012, 0.9996, 1.25, 9.996, 48.31, 99.96, 850, 31_200].map(formatTaskTime)).toEqual([
      '12 µs',
      '1.00 ms',
      '1.25 ms',
      '10.0 ms',
      '48.3 ms',
      '100 ms',
      '850 ms',
      '31.2 s',
    ])
    expect([0.01, 1, 1.5, 20, 100, 2_000].map(formatTaskTimeShort)).toEqual([
      '10 µs',
      '1 ms',
      '1.5 ms',
      '20 ms',
      '100 ms',
      '2 s',
    ])
  })

  test('memory has one decimal and a binary unit, and never 1024 of one', () => {
    expect(formatBytes(512 * 1024)).toBe('512.0 KiB')
    expect(formatBytes(50_646_221)).toBe('48.3 MiB')
    expect(formatBytes(1024 ** 3 - 1)).toBe('1.0 GiB')
    expect(formatBytes(1.5 * 1024 ** 3)).toBe('1.5 GiB')
    expect(formatBytes(50_646_221, 'decimal')).toBe('50.6 MB')
    expect(formatBytes(999_960, 'decimal')).toBe('1.0 MB')
  })

  test('ages have one unit', () => {
    expect(['0s', '59s', '1m', '59m', '1h', '23h', '1d']).toEqual(
      [-5, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000].map((ms) => formatAge(ms)),
    )
  })

  test('durations keep what matters at their size, without a 60 s', () => {
    expect(formatDuration(0)).toBe('0 ms')
    expect(formatDuration(999.6)).toBe('1.0 s')
    expect(formatDuration(31_240)).toBe('31.2 s')
    expect(formatDuration(59_970)).toBe('1 min 00 s')
    expect(formatDuration(125_000)).toBe('2 min 05 s')
    expect(formatDuration(3_599_900)).toBe('1 h 00 min')
    expect(formatDuration(3_720_000)).toBe('1 h 02 min')
  })

  test('rates show a decimal only where it matters', () => {
    expect(formatRate(0)).toBe('0/s')
    expect(formatRate(0.42)).toBe('0.4/s')
    expect(formatRate(12_340.4)).toBe('12,340/s')
    expect(formatPercent(99.96)).toBe('100.0')
  })

  test('clock time has milliseconds', () => {
    expect(formatClock(new Date(2026, 1, 3, 4, 5, 6, 7).getTime())).toBe('04:05:06.007')
  })
})
