// Every trial in the order of running, as its time over the median of its cell: so drift, other load and outliers show,
// whatever the cell.

import type { Experiment, LabAnalysis, Trial } from '../../../shared/lab.ts'
import { cellKey, cellWords, trialNumber } from '../../../shared/lab.ts'
import { formatTime } from '../../../shared/lab-numbers.ts'
import { formatCount } from '../../../shared/plural.ts'
import { allCells } from './cell-groups.ts'
import type { Frame, KeyItem } from './svg-chart.ts'
import { chartCard, markSign, numbersBelow, picture, valueAxis } from './svg-chart.ts'
import type { MarkShape } from './geometry.ts'
import { axisOver, markPath, scaleOf } from './geometry.ts'
import { html, type Markup } from './markup.ts'

const WIDE: Frame = { width: 860, height: 280, left: 56, right: 844, top: 30, bottom: 236 }
const DOT = 3.6
const SPACES = 5

type Kind = 'counts' | 'warmUp' | 'otherLoad' | 'drift' | 'none'

const KINDS: Readonly<Record<Kind, { readonly name: string; readonly shape: MarkShape; readonly style: string }>> = {
  counts: { name: 'measured', shape: 'circle', style: 'dot counts' },
  warmUp: { name: 'warm-up, does not count', shape: 'circle', style: 'dot warm-up' },
  otherLoad: { name: 'marked: other programs used the cores', shape: 'triangle', style: 'dot other-load' },
  drift: { name: 'marked: the baseline beside it had drifted', shape: 'diamond', style: 'dot drift' },
  none: { name: 'no time: failed, interrupted, or its cell has no median', shape: 'cross', style: 'dot failed' },
}

interface Dot {
  readonly trial: Trial
  readonly kind: Kind
  /** Time over the median of its cell; null where there is none. */
  readonly ratio: number | null
}

export function trialsChart(experiment: Experiment, analysis: LabAnalysis): readonly Markup[] {
  const dots = dotsOf(experiment, analysis)
  if (dots.length === 0) return []
  const title = 'Trials in the order of running'
  const note = 'Time of each trial over the median of its cell: 1 is the median.'
  const counts = Object.entries(KINDS).flatMap(([kind, { name, shape, style }]) => {
    const many = dots.filter((dot) => dot.kind === kind).length
    return many === 0
      ? []
      : [{ name: `${name} (${formatCount(many)})`, sign: markSign(shape, style) } satisfies KeyItem]
  })
  const description = `${note} ${counts.map(({ name }) => name).join('; ')}.`
  return [
    chartCard({
      title,
      isWide: true,
      note,
      key: counts,
      picture: picture({ id: 'trials', title, description, frame: WIDE, body: drawn(dots) }),
      numbers: html`<p class="about">The numbers: <a href="#trial-list">all trials</a>, at the end.</p>`,
    }),
  ]
}

function dotsOf({ trials }: Experiment, analysis: LabAnalysis): readonly Dot[] {
  const medians = new Map(allCells(analysis).map(({ cell, medianMs }) => [cellKey(cell), medianMs]))
  return trials.map((trial) => {
    const ratio = (trial.measures?.wallMs ?? Number.NaN) / (medians.get(cellKey(trial.cell)) ?? Number.NaN)
    if (trial.status !== 'done' || !Number.isFinite(ratio)) return { trial, kind: 'none', ratio: null }
    return { trial, kind: kindOf(trial), ratio }
  })
}

function kindOf({ marks, round }: Trial): Kind {
  if (marks.includes('other-load')) return 'otherLoad'
  if (marks.includes('drift')) return 'drift'
  return round === 0 ? 'warmUp' : 'counts'
}

function drawn(dots: readonly Dot[]): readonly Markup[] {
  const ratios = dots.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]))
  const [low, high] = ratios.reduce(([a, b], one) => [Math.min(a, one), Math.max(b, one)], [0.9, 1.1])
  const axis = axisOver([low, high], SPACES)
  const y = scaleOf(axis.range, [WIDE.bottom - 24, WIDE.top])
  const x = scaleOf([0, Math.max(1, dots.length - 1)], [WIDE.left + 10, WIDE.right - 10])
  // Those that are marked are drawn last, and so not hidden.
  const drawnLast = ({ kind }: Dot): number => (kind === 'counts' || kind === 'warmUp' ? 0 : 1)
  const placed = dots.map((dot, place) => ({ ...dot, place })).toSorted((a, b) => drawnLast(a) - drawnLast(b))
  const marks = placed.map(({ trial, kind, ratio, place }) => {
    const { shape, style } = KINDS[kind]
    // Those without a time stand below the scale.
    const path = markPath(shape, [x(place), ratio === null ? WIDE.bottom - 9 : y(ratio)], DOT)
    const time = trial.measures === null ? trial.status : formatTime(trial.measures.wallMs)
    return html`<path class="${style}" d="${path}"><title>Trial ${String(trialNumber(trial))}, ${cellWords(trial.cell)}: ${time}</title></path>\n`
  })
  const numbers = dots.map((_, place) => place)
  const number = (place: number): string => {
    const dot = dots[place]
    return dot === undefined ? '' : String(trialNumber(dot.trial))
  }
  return [
    valueAxis(WIDE, axis, y, 'Time over the median of its cell'),
    numbersBelow(WIDE, ticksOf(numbers), x, 'Trial', number),
    html`<line class="line ideal" x1="${WIDE.left}" x2="${WIDE.right}" y1="${y(1)}" y2="${y(1)}"/>\n`,
    ...marks,
  ]
}

/** About a dozen of them. */
function ticksOf(places: readonly number[]): readonly number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000].find((one) => places.length / one <= 16) ?? 5_000
  return places.filter((place) => place % step === 0)
}
