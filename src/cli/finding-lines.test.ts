import { expect, test } from 'vitest'
import { HANGS, ORPHANS } from '../session/sources/watch/findings/findings.ts'
import { LiveHangs } from './finding-lines.ts'

const [hang = ''] = HANGS

test('a hang has its evidence, and one line when the program goes on', () => {
  const hangs = new LiveHangs()
  const found = { name: hang, line: 'It waits.', evidence: ['worker-1 is dead'] }
  const over = { ...found, evidence: [] }
  expect(hangs.lines(over)).toEqual([])
  expect(hangs.lines(found)).toEqual([`warning: ${hang}. It waits.`, '  - worker-1 is dead'])
  expect(hangs.lines(over)).toEqual([`procdeck: the program goes on: "${hang}" does not hold any more.`])
  expect(hangs.lines(over)).toEqual([])
  expect(hangs.lines(found)).toHaveLength(2)
})

test('what is no hang is left to the end', () => {
  expect(new LiveHangs().lines({ name: ORPHANS, line: '', evidence: ['one'] })).toEqual([])
})
