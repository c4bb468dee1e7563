// The report as a page: nothing in it runs, all numbers are there, and no experiment is too small or too odd for it.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyExperiment } from '../../../test/support/hostile-experiment.ts'
import {
  type Sample,
  sampleAnalysis,
  sampleExperiment,
  withSlowPools,
} from '../../../test/support/sample-experiment.ts'
import { readStrictly } from '../../../test/support/strict-html.ts'
import { cellWords } from '../../shared/lab.ts'
import { formatTimes, timeColumn } from '../../shared/lab-numbers.ts'
import { plainText } from './plain-text.ts'
import { reportHtml } from './report-html.ts'

const page = ({ experiment, analysis }: Sample): string => reportHtml(experiment, analysis)
const NO_NUMBER = /NaN|Infinity|undefined|\[object/
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1)

describe('the report of an experiment', () => {
  test('is HTML of known elements whatever the texts of the experiment are, and shows these', () => {
    fc.assert(
      fc.property(anyExperiment, (sample) => {
        const html = page(sample)
        const text = readStrictly(html)
        expect(html).not.toMatch(NO_NUMBER)
        const { experiment, analysis } = sample
        for (const said of [
          experiment.title,
          experiment.notes,
          analysis.verdict[0]?.text ?? '',
          experiment.machine.cpu,
        ])
          expect(text).toContain(plainText(said))
      }),
      { numRuns: 25 },
    )
  })

  test('has no script, nothing from outside, and forbids both', () => {
    const html = page(sampleExperiment())
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(html).not.toMatch(/<script|url\(|@import|https?:/)
  })

  test('has every cell and every trial with its numbers', () => {
    const sample = sampleExperiment({ workers: [1, 2, 4], chunkSizes: [1, 50] })
    const html = page(sample)
    const { cells } = sample.analysis
    const { format } = timeColumn(
      [...cells, sample.analysis.baseline ?? []]
        .flat()
        .flatMap(({ medianMs, minMs, maxMs }) => [medianMs, minMs, maxMs]),
    )
    const wall = timeColumn(sample.experiment.trials.map(({ measures }) => measures?.wallMs ?? 0))
    for (const { cell, medianMs, speedUp } of cells) {
      const row = rowsOf(html).find((one) => one.startsWith(cellWords(cell)) && one.includes('MiB'))
      expect(row).toContain(format(medianMs))
      expect(row).toContain(formatTimes(speedUp ?? 0))
    }
    for (const { index, cell, measures } of sample.experiment.trials) {
      const row = rowsOf(html).find((one) => one.startsWith(`${index + 1} ${cellWords(cell)} `))
      expect(row).toContain(measures === null ? 'out of memory' : wall.format(measures.wallMs))
    }
    expect(html).toContain('<title>Trial 1, ')
    expect(html).not.toContain('<title>Trial 0, ')
  })

  test('advises the arrangement of the analysis where it is not slower than the baseline, else names the fastest', () => {
    const sample = sampleExperiment({ workers: [1, 8], chunkSizes: [1, 100], methods: ['fork'] })
    const [good, slow] = [sample, withSlowPools(sample)].map(({ experiment, analysis }) =>
      reportHtml(experiment, { ...analysis, verdict: [], fits: null }),
    )
    expect(good).toContain('<span class="tag">advised, fastest</span>')
    expect(good).toContain('The outlined cell is the advised one.')
    expect(slow).not.toContain('advised')
    expect(slow).toContain('<span class="tag">fastest</span>')
    expect(slow).toContain('The outlined cell is the fastest one.')
  })

  test('draws the fitted laws near what was measured', () => {
    const { experiment, analysis } = sampleExperiment({ chunkSizes: [100], methods: ['fork'] })
    const [, chart = ''] =
      /<svg role="img" aria-labelledby="speed-up(.*?)<\/svg>/s.exec(reportHtml(experiment, analysis)) ?? []
    const ends = (style: string): number[] =>
      [...(new RegExp(`class="${style}" d="M([^"]*)"`).exec(chart)?.[1] ?? '').matchAll(/[\d.]+ ([\d.]+)/g)].map(
        ([, y]) => Number(y),
      )
    const [measured, amdahl, usl] = [ends('line'), ends('line amdahl'), ends('line usl')]
    for (const curve of [amdahl, usl]) expect(Math.abs((curve[0] ?? 0) - (measured[0] ?? 0))).toBeLessThan(20)
  })

  test('keeps its headings in order, and names each table and picture', () => {
    const html = page(sampleExperiment())
    const levels = [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level))
    expect(levels[0]).toBe(1)
    expect(levels.every((level, at) => at === 0 || level <= (levels[at - 1] ?? 0) + 1)).toBe(true)
    expect(html.match(/<table>/g)?.length).toBe(html.match(/<caption>/g)?.length)
    for (const [svg] of html.matchAll(/<svg role="img".*?<\/svg>/gs)) expect(svg).toMatch(/<title id.*<desc id/s)
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test.each([
    ['no trial', sampleExperiment({}, { trials: [] })],
    ['one cell', sampleExperiment({ workers: [4], chunkSizes: [100], methods: ['fork'] })],
    [
      'one worker and one trial',
      sampleExperiment({ workers: [1], chunkSizes: [1], methods: ['spawn'], repeats: 1, warmUps: 0 }),
    ],
    ['failed trials alone', failed()],
    ['no baseline', withoutBaseline()],
    [
      '30 × 30 cells',
      sampleExperiment({ workers: upTo(30), chunkSizes: upTo(30), methods: ['fork'], repeats: 1, warmUps: 0 }),
    ],
  ])('of %s is whole, without a number that is none', (_, sample) => {
    const html = page(sample)
    expect(readStrictly(html)).not.toMatch(NO_NUMBER)
    expect(html).not.toMatch(NO_NUMBER)
  })

  test('shows a cell that was not measured as a dash with its reason', () => {
    expect(page(withoutBaseline())).toContain('title="there is no baseline">–<')
  })
})

/** The rows of all tables as text. */
function rowsOf(html: string): readonly string[] {
  return [...html.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) =>
    row
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}

function failed(): Sample {
  const { experiment } = sampleExperiment()
  const trials = experiment.trials.map((trial) => ({ ...trial, status: 'failed' as const, measures: null }))
  const nothing = { ...experiment, trials }
  return { experiment: nothing, analysis: sampleAnalysis(nothing) }
}

function withoutBaseline(): Sample {
  const { experiment, analysis } = sampleExperiment()
  const cells = analysis.cells.map((stats) => ({ ...stats, speedUp: null, speedUpInterval: null, efficiency: null }))
  return { experiment, analysis: { ...analysis, cells, baseline: null, fits: null } }
}
