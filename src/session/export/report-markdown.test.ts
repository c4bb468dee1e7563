// The report for a pull request: tables stay tables, and no text of the experiment becomes Markdown or HTML.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyExperiment } from '../../../test/support/hostile-experiment.ts'
import { sampleExperiment, withSlowPools } from '../../../test/support/sample-experiment.ts'
import { reportMarkdown } from './report-markdown.ts'

/** Columns as GitHub counts them: a sign after a backslash divides nothing. */
const columnsOf = (row: string): number => row.replace(/\\./g, '').split('|').length

test('the Markdown of any experiment has tables of even rows, no HTML, and no line that a text began', () => {
  fc.assert(
    fc.property(anyExperiment, ({ experiment, analysis }) => {
      const text = reportMarkdown(experiment, analysis)
      const tables = text.split('\n\n').filter((part) => part.startsWith('| '))
      expect(tables).toHaveLength(2)
      for (const table of tables) expect(new Set(table.split('\n').map(columnsOf)).size).toBe(1)
      expect(text).not.toMatch(/[<>]|(?<!\\)`|[@#][\p{L}\p{N}]/u)
      for (const line of text.split('\n')) expect(line).toMatch(/^($|\||### |- \*\*|Error: |Notes: |Machine: |\d|–)/)
      expect(text.replace(/[^]*\n\| Cell/, '').split('\n\n')[0]).not.toMatch(/NaN|Infinity|undefined/)
    }),
    { numRuns: 60 },
  )
})

test('Markdown says the verdict first, then the cells with the advised one marked', () => {
  const { experiment, analysis } = sampleExperiment({ workers: [1, 8], chunkSizes: [100], methods: ['fork'] })
  const text = reportMarkdown(experiment, analysis)
  expect(text).toMatch(
    /^### Primes below 4,000,000[^]*\*\*✓ Good\*\*[^]*\| Cell \|[^]*\| Question \|[^]*Machine: AMD Ryzen/,
  )
  expect(text).toContain('| plain loop (baseline) |')
  expect(text).toContain('| 8 workers, chunks of 100, fork (advised, fastest) | 0.')
})

test('an arrangement that is slower than the baseline is not called advised in Markdown, only the fastest', () => {
  const { experiment, analysis } = withSlowPools(
    sampleExperiment({ workers: [1, 8], chunkSizes: [100], methods: ['fork'] }),
  )
  const text = reportMarkdown(experiment, { ...analysis, verdict: [] })
  expect(text).not.toContain('advised')
  expect(text).toContain('| 8 workers, chunks of 100, fork (fastest) | 0.')
})
