// An experiment in a terminal: within its width, and no text of the experiment gives the terminal an order.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyExperiment } from '../../test/support/hostile-experiment.ts'
import { sampleExperiment, withSlowPools } from '../../test/support/sample-experiment.ts'
import { labTable } from './terminal-table.ts'

const { experiment, analysis } = sampleExperiment({ workers: [1, 8], chunkSizes: [100], methods: ['fork'] })

test('a wide terminal shows each cell as hyperfine does, the columns aligned', () => {
  const lines = labTable(experiment, analysis, 160)
  const cells = lines.filter((line) => line.includes(' ± '))
  expect(cells).toHaveLength(3)
  expect(new Set(cells.map((line) => line.indexOf(' ± '))).size).toBe(1)
  expect(cells[0]).toMatch(/^plain loop +\d\.\d{3} s ± \d\.\d{3} s +\d\.\d{3} … \d\.\d{3} s {2}the baseline$/)
  expect(cells[1]).toMatch(/^1 worker, chunks of 100, fork .* \d\.\d\d ± \d\.\d\d times slower than the loop$/)
  expect(cells[2]).toMatch(
    /^8 workers, chunks of 100, fork \(advised, fastest\) .* \d\.\d\d ± \d\.\d\d times faster than the loop$/,
  )
})

test('an arrangement that is slower than the loop is not called advised in a terminal, only the fastest', () => {
  const slow = withSlowPools({ experiment, analysis })
  const text = labTable(slow.experiment, { ...slow.analysis, verdict: [] }, 160).join('\n')
  expect(text).not.toContain('advised')
  expect(text).toContain('8 workers, chunks of 100, fork (fastest)')
})

test('verdict, checklist and warnings follow the cells in a terminal', () => {
  const text = labTable(experiment, analysis, 160).join('\n')
  expect(text).toMatch(/\n\ngood: [^]*\nproblem: [^]*\n\nyes {2}Is[^]*\n- {4}Do[^]*\nno {3}Is[^]*\n\nwarning: /)
})

test('no line of an experiment is wider than the terminal, or holds a control character', () => {
  fc.assert(
    fc.property(anyExperiment, fc.integer({ min: 20, max: 200 }), (sample, columns) => {
      for (const line of labTable(sample.experiment, sample.analysis, columns)) {
        expect(Array.from(line).length).toBeLessThanOrEqual(columns)
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }
    }),
    { numRuns: 60 },
  )
})
