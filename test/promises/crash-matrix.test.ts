// The crash matrix: sixteen cells. The same in short and in full, for it takes seconds.

import { describe, expect, test } from 'vitest'
import { crashInChild, crashInParent, ENDS, PHASES } from './crash-matrix.ts'
import { report } from './stage.ts'

const EXIT_CODES = { raise: null, exit: 7, abort: -6, signal: -11 } as const
const LIMIT_MS = 5_000

describe.each(PHASES)('crash matrix: a child that comes to its end while it has to %s', (phase) => {
  test.each(ENDS)('by %s: one clear error, and the next task works', async (end) => {
    const cell = await crashInChild(end, phase)
    report(`crash matrix, ${end} in ${phase}`, { ...cell })
    expect(cell).toMatchObject({ exitCode: EXIT_CODES[end], nextTask: 42, orphans: 0 })
    const raised = phase === 'encode the result' ? 'TaskSerializationError' : 'RangeError'
    expect(cell.error).toBe(end === 'raise' ? raised : 'WorkerLostError')
    if (end === 'raise') expect(cell.message).toContain('raised on purpose')
    expect(cell.tookMs).toBeLessThan(LIMIT_MS)
  })
})

describe('crash matrix: a parent that comes to its end while it encodes a task', () => {
  test('by raise: the task cannot be sent, and the next one works', async () => {
    const end = await crashInParent('raise')
    report('crash matrix, raise in encode', { ...end })
    expect(end).toMatchObject({ exitCode: 0, signal: null, orphans: 0 })
    expect(end.text).toMatch(/^TaskSerializationError, read \d times, next task 42$/)
    expect(end.tookMs).toBeLessThan(LIMIT_MS)
  })

  test.each([
    ['exit', { exitCode: 7, signal: null }],
    ['abort', { exitCode: null, signal: 'SIGABRT' }],
    ['signal', { exitCode: null, signal: 'SIGSEGV' }],
  ] as const)('by %s: its end is what it asked for, and nothing is left behind', async (how, expected) => {
    const end = await crashInParent(how)
    report(`crash matrix, ${how} in encode`, { ...end })
    expect(end).toMatchObject({ ...expected, text: '', orphans: 0 })
    expect(end.tookMs).toBeLessThan(LIMIT_MS)
  })
})
