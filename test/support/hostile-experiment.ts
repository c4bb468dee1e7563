// Experiments with texts of every kind in all places that have text, and numbers that are missing or no numbers.

import fc from 'fast-check'
import type { Experiment, LabAnalysis } from '../../src/shared/lab.ts'
import type { Sample } from './sample-experiment.ts'
import { sampleExperiment } from './sample-experiment.ts'

const HOSTILE = [
  '<script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  ']]></desc></svg>',
  '" onload="alert(1)',
  "' | ` * _ [a](javascript:alert(1)) \\",
  '\u202Eevil\u2066',
  '\uD800 lone \uDC00',
  '\u0000\u0007\u001B[31mred\u001B]0;title\u0007\u0085',
  'two\r\nlines\u2028three | columns |',
  '=1+1',
  '@everyone #1 <!-- -->',
  '&lt;&#0;&amp;',
  '\uFFFE\uFFFF',
] as const

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE)).map(([a, b]) => a + b),
)

const texts = fc.record({
  title: hostileText,
  notes: hostileText,
  error: hostileText,
  key: hostileText,
  value: hostileText,
  verdict: hostileText,
  why: hostileText,
  cpu: hostileText,
})

const subjects = (key: string, value: string): readonly Experiment['subject'][] => [
  { kind: 'workload', workload: value, parameters: { [key]: value } },
  { kind: 'function', path: value, export: key, inputs: { from: 'json', json: value }, python: value },
  { kind: 'program', commandLine: value, folder: key },
]

/** Small, since what is asked is how texts come through. */
export const anyExperiment: fc.Arbitrary<Sample> = fc
  .tuple(texts, fc.nat({ max: 2 }), fc.constantFrom(null, Number.NaN, Infinity, 0, 1e300, 12.5))
  .map(([text, place, odd]) => {
    const { experiment, analysis } = sampleExperiment({ workers: [1, 2], chunkSizes: [1, 'auto'], repeats: 2 })
    const subject = subjects(text.key, text.value)[place] ?? experiment.subject
    const hostile: Experiment = {
      ...experiment,
      title: text.title,
      notes: text.notes,
      error: text.error,
      subject,
      machine: { ...experiment.machine, cpu: text.cpu, python: text.value, otherCores: odd ?? 0 },
      startedAt: odd ?? experiment.startedAt,
      trials: experiment.trials.map((trial) => ({ ...trial, error: trial.index === 3 ? text.error : null })),
    }
    const said: LabAnalysis = {
      ...analysis,
      cells: analysis.cells.map((stats, at) =>
        at % 2 === 0 ? { ...stats, speedUp: odd, efficiency: odd, peakRssBytes: odd, throughput: odd } : stats,
      ),
      verdict: [{ rule: 'any', tone: 'bad', text: text.verdict }],
      checklist: [{ question: text.key, answer: 'no', figure: text.value, why: text.why }],
      warnings: [text.why],
    }
    return { experiment: hostile, analysis: said }
  })
