import { expect, test } from 'vitest'
import {
  formatMemory,
  formatNumber,
  formatShare,
  formatTime,
  formatTimes,
  formatTimesSpread,
  timeColumn,
} from './lab-numbers.ts'

test('measured numbers have three significant digits, and a dash where they are none', () => {
  expect(formatNumber(1.234e300)).toBe('1.23e+300')
  expect([1234.4, 12.34, 0.001234, 0, Infinity].map(formatNumber)).toEqual(['1,234', '12.3', '0.00123', '0', '–'])
  expect([1234, 12.34, 0.5, 61_234, Number.NaN].map(formatTime)).toEqual([
    '1.23 s',
    '12.3 ms',
    '0.50 ms',
    '61.2 s',
    '–',
  ])
  expect([2.306, 0.0423, 131.2, Number.NaN].map(formatTimes)).toEqual(['2.31', '0.0423', '131', '–'])
  expect([1, 0.5832, 0.0012, Number.NaN].map(formatShare)).toEqual(['100%', '58%', '0.1%', '–'])
  expect([61 * 1024 ** 2, 3 * 1024 ** 3].map(formatMemory)).toEqual(['61.0 MiB', '3.00 GiB'])
  expect(formatTimesSpread(2.312, 0.047)).toBe('2.31 ± 0.05')
})

test('times of one column share unit and decimals', () => {
  const { unit, format } = timeColumn([412, 2_318, 90_500])
  expect([unit, ...[412, 2_318, 90_500, Number.NaN].map(format)]).toEqual(['s', '0.412', '2.318', '90.500', '–'])
  expect(timeColumn([0.4, 3]).unit).toBe('ms')
  expect(timeColumn([]).format(0)).toBe('0')
})
