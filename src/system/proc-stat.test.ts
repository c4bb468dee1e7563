import { expect, test } from 'vitest'
import { parseStat, statOrNull } from './proc-stat.ts'

test('a name with brackets and spaces does not shift the fields; what is no such line is null', () => {
  const line = `7 (a) R (b c)) S 1 7 7 0 -1 4194560 1 0 0 0 11 22 0 0 20 5 1 0 345 1000 77 18446744073709551615 1`
  const name = 'a) R (b c)'
  const family = { parentPid: 1, groupId: 7, waitStatus: 0 }
  expect(parseStat(line)).toEqual({ name, state: 'S', ...family, ticks: 33, niceness: 5, birth: '345', rssPages: 77 })
  expect(parseStat('')).toBeNull()
  expect(parseStat('no stat at all')).toBeNull()
})

test.skipIf(process.platform !== 'linux')('this process and its main thread have such a line, and no process 0', () => {
  const { birth, name } = statOrNull(process.pid) ?? {}
  expect(birth).toMatch(/^\d+$/)
  expect(statOrNull(process.pid, process.pid)).toMatchObject({ birth, name })
  expect(statOrNull(0)).toBeNull()
})
