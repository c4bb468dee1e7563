import { expect, test } from 'vitest'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import { rowsAsText } from './row-text.ts'

test('rows are lines, columns are apart by tabs, and a name makes neither', () => {
  const record = {
    name: 'a\tb\nc',
    pid: 7,
    state: 'exited',
    exitCode: -9,
    cause: { by: 'you', text: 'killed by you (SIGKILL)' },
  } as unknown as ProcessRecord
  const [head, line, ...rest] = rowsAsText([{ record, metrics: undefined }]).split('\n')
  expect(head?.split('\t')).toHaveLength(10)
  expect(line?.split('\t')).toEqual([
    'a b c',
    '7',
    'exited',
    'SIGKILL (-9)',
    '',
    '',
    '',
    '',
    '',
    'killed by you (SIGKILL)',
  ])
  expect(rest).toEqual([])
})
