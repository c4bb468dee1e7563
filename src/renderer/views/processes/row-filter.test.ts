// The filter of the process table, on rows of every kind.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ProcessRow } from './columns.ts'
import { parseFilter } from './row-filter.ts'

function row(
  record: Partial<ProcessRow['record']>,
  metrics: Partial<NonNullable<ProcessRow['metrics']>> = {},
): ProcessRow {
  return {
    record: {
      name: 'SpawnPoolWorker-1',
      pid: 100,
      state: 'running',
      exitCode: null,
      exitedAtMs: null,
      runId: 1,
      ...record,
    },
    metrics: {
      activity: 'busy',
      cpuPercent: 60,
      rssBytes: 50 * 1024 * 1024,
      inFlight: 2,
      done: 10,
      failed: 1,
      ...metrics,
    },
  } as ProcessRow
}

const rows = [
  row({ name: 'worker-1', pid: 100 }),
  row({ name: 'worker-2', pid: 200 }, { cpuPercent: 10, activity: 'idle', inFlight: 0 }),
  row({
    name: 'worker-3',
    pid: 300,
    state: 'exited',
    exitCode: -9,
    exitedAtMs: 5,
    cause: { by: 'you', text: 'killed by you (SIGKILL)' },
  }),
]

function found(text: string): (number | null)[] {
  const parsed = parseFilter(text)
  if (parsed === null) return rows.map(({ record }) => record.pid)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return rows.filter(parsed.filter).map(({ record }) => record.pid)
}

describe('the filter of the process table', () => {
  test.each([
    ['', [100, 200, 300]],
    ['WORKER-2', [200]],
    ['300', [300]],
    ['state:exited', [300]],
    ['state:busy', [100]],
    ['cpu>50', [100]],
    ['cpu<=10', [200]],
    ['cpu>50 worker', [100]],
    ['cpu>50 worker-2', []],
    ['cpu>50 | exit:-9', [100, 300]],
    ['exit<0', [300]],
    ['mem>49 mem<51', [100, 200]],
    ['cause:sigkill', [300]],
    ['pid=200', [200]],
    ['flight=0', [200]],
    ['failed>0 worker-2', [200]],
  ])('"%s"', (text, pids) => {
    expect(found(text)).toEqual(pids)
  })

  test.each([
    ['colour:red', 'There is no field "colour"'],
    ['cpu>', 'lacks what to look for'],
    ['cpu>much', 'expected a number'],
  ])('"%s" says what is wrong', (text, problem) => {
    expect(() => found(text)).toThrow(problem)
  })

  test('whatever is typed, it answers', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseFilter(text)
        if (parsed !== null && 'filter' in parsed)
          for (const one of rows) expect(typeof parsed.filter(one)).toBe('boolean')
      }),
    )
  })
})
