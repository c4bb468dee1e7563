// All trials with what was measured of each.

import type { Experiment, Trial, TrialMeasures } from '../../../shared/lab.ts'
import { cellWords, trialNumber } from '../../../shared/lab.ts'
import { MARK_WORDS } from '../../../shared/lab-notes.ts'
import { formatCores, formatMemory } from '../../../shared/lab-numbers.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { html, type Markup, NOTHING, quoted } from './markup.ts'
import { numberColumn, table, timesColumn } from './table.ts'

/** Long: closed until it is wanted, and printed last. */
export function trialList(experiment: Experiment): Markup {
  const { trials } = experiment
  const many = html`<details><summary>${plural(trials.length, 'trial')} with all that was measured</summary>
${trialsTable(experiment)}
</details>`
  return html`<section class="trials" aria-labelledby="trial-list"><h2 id="trial-list">All trials</h2>
${trials.length === 0 ? html`<p>No trial was begun.</p>` : many}
</section>
`
}

function trialsTable({ trials }: Experiment): Markup {
  const why = ({ measures, status }: Trial): string =>
    measures === null ? `the trial is ${status}: nothing was measured` : 'not measured for this kind of trial'
  const of = (part: (measures: TrialMeasures) => number | null) => (trial: Trial) =>
    trial.measures === null ? null : part(trial.measures)
  const time = (head: string, part: (measures: TrialMeasures) => number | null) =>
    timesColumn(head, trials, of(part), why)
  return table({
    caption: 'All trials, in the order of running',
    columns: [
      { head: 'Trial', cell: (trial) => String(trialNumber(trial)) },
      { head: 'Cell', cell: ({ cell }) => cellWords(cell) },
      { head: 'Round', cell: ({ round }) => (round === 0 ? 'warm-up' : String(round)) },
      time('Time', ({ wallMs }) => wallMs),
      time('CPU', ({ cpuMs }) => cpuMs),
      time('Parent CPU', ({ parentCpuMs }) => parentCpuMs),
      time('In function', ({ workMs }) => workMs),
      time('Slowest task', ({ slowestTaskMs }) => slowestTaskMs),
      numberColumn(
        'Tasks',
        of(({ tasks }) => tasks),
        formatCount,
        why,
      ),
      numberColumn(
        'Memory',
        of(({ peakRssBytes }) => peakRssBytes),
        formatMemory,
        why,
      ),
      numberColumn(
        'Bytes in',
        of(({ bytesIn }) => bytesIn),
        formatCount,
        why,
      ),
      numberColumn(
        'Bytes out',
        of(({ bytesOut }) => bytesOut),
        formatCount,
        why,
      ),
      numberColumn(
        'Other cores',
        of(({ otherCores }) => otherCores),
        formatCores,
        why,
      ),
      { head: 'Status', cell: statusOf },
    ],
    rows: trials,
  })
}

function statusOf({ status, marks, error }: Trial): Markup {
  const words = marks.map((mark) => html`, ${MARK_WORDS[mark]}`)
  return html`${status}${words}${error === null ? NOTHING : html`: <span class="error">${quoted(error)}</span>`}`
}
