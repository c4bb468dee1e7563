import { expect, test } from 'vitest'
import { describeEvent } from './describe-event.ts'

test.each([
  ['busy', 'info', 'no answer for 1.3 s: in a long calculation, or waiting for a core'],
  ['blocked', 'warning', 'no answer for 1.3 s: blocked in a call'],
  ['stopped', 'warning', 'no answer for 1.3 s: stopped (SIGSTOP)'],
] as const)('a process that is %s and does not answer is a line of level %s', (kind, level, text) => {
  const event = { type: 'process.unresponsive', processId: 7, kind, forMs: 1_312, seq: 1, atMs: 0 } as const
  expect(describeEvent(event)).toEqual({ level, processId: 7, text })
})

test.each([
  [0, 'itself', 'info'],
  [-15, 'procdeck', 'info'],
  [3, 'itself', 'warning'],
  [-9, 'outside', 'warning'],
  [-15, 'you', 'info'],
  [-15, 'outside', 'warning'],
  [-9, 'you', 'warning'],
] as const)('an end with exit code %i by %s is a line of level %s', (exitCode, by, level) => {
  const event = {
    type: 'process.exited',
    processId: 7,
    exitCode,
    cause: { by, text: 'why' },
    seq: 1,
    atMs: 0,
  } as const
  expect(describeEvent(event)).toMatchObject({ level, text: expect.stringContaining('why') })
})

test.each([
  [false, 'deadlock, all that take part wait for each other: p1 waits; p2 waits'],
  [true, 'deadlock, a worker was added: p1 waits; p2 waits'],
] as const)('a deadlock is one line with all who wait, relieved or not: %s', (relieved, text) => {
  const event = { type: 'deadlock', queueIds: [], waits: ['p1 waits', 'p2 waits'], relieved, seq: 1, atMs: 0 } as const
  expect(describeEvent(event)).toEqual({ level: 'error', processId: null, text })
})
