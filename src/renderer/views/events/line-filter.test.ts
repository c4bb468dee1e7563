import { describe, expect, test } from 'vitest'
import type { ListedLine } from '../../live/live-view.ts'
import { EVERY_LINE, lineTest } from './line-filter.ts'

const line = (level: ListedLine['level'], text: string, source: string | null = null): ListedLine => ({
  wallMs: 0,
  level,
  source,
  text,
})
const lines = [
  line('info', 'started, PID 7', 'Worker-1'),
  line('output', 'Hello', 'Worker-1'),
  line('warning', 'ended with SIGKILL (-9)', 'Worker-2'),
  line('error', 'run 1 failed'),
  line('gap', '5 events are missing'),
]
const shown = (level: 'all' | 'no-output' | 'warnings', text: string): string[] =>
  lines.filter(lineTest({ level, text }) ?? (() => true)).map((one) => one.text)

describe('the filter of the list of events', () => {
  test('lets everything through at first', () => {
    expect(lineTest(EVERY_LINE)).toBeNull()
  })

  test('knows levels, and never hides a gap', () => {
    expect(shown('no-output', '')).toHaveLength(4)
    expect(shown('warnings', '')).toEqual(['ended with SIGKILL (-9)', 'run 1 failed', '5 events are missing'])
  })

  test('finds words in the text and in the name of the process', () => {
    expect(shown('all', 'hello')).toEqual(['Hello'])
    expect(shown('all', 'WORKER-1')).toEqual(['started, PID 7', 'Hello'])
    expect(shown('no-output', 'worker-1')).toEqual(['started, PID 7'])
  })
})
