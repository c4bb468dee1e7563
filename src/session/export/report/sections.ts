// The sections of the report that are words: what came out first, what was measured last.

import type { ChecklistRow, Experiment, LabAnalysis, VerdictLine } from '../../../shared/lab.ts'
import { plural } from '../../../shared/plural.ts'
import { type Facts, designFacts, machineFacts, subjectFacts } from '../lab-facts.ts'
import { utcTime } from '../plain-text.ts'
import { html, type Markup, missing, NOTHING, quoted } from './markup.ts'
import { table } from './table.ts'

const TONES: Readonly<Record<VerdictLine['tone'], string>> = { good: '✓ Good', bad: '✗ Problem', note: '• Note' }
const ANSWERS: Readonly<Record<ChecklistRow['answer'], string>> = {
  yes: '✓ yes',
  no: '✗ no',
  'not measured': '– not measured',
}

export function heading({ title, startedAt, status, notes, error, trials }: Experiment): Markup {
  return html`<header>
<h1>${quoted(title === '' ? 'Experiment' : title)}</h1>
<p class="dim">${utcTime(startedAt)} · ${status} · ${plural(trials.length, 'trial')}</p>
${error === null ? NOTHING : html`<p class="error">${quoted(error)}</p>`}
${notes === '' ? NOTHING : html`<p class="notes">${quoted(notes)}</p>`}
</header>
`
}

export function verdict({ verdict: lines, warnings }: LabAnalysis): Markup {
  const items = lines.map(
    ({ tone, text }) =>
      html`<li class="${tone}"><span class="tone">${TONES[tone]}</span><span>${quoted(text)}</span></li>\n`,
  )
  const more = html`<p>See also the <a href="#warnings">${plural(warnings.length, 'warning')} about the measurement</a>.</p>`
  return html`<section aria-labelledby="verdict"><h2 id="verdict">Verdict</h2>
${items.length === 0 ? html`<p>There is no verdict: too few trials count.</p>` : html`<ul class="sentences">${items}</ul>`}
${warnings.length === 0 ? NOTHING : more}
</section>
`
}

export function checklist({ checklist: rows }: LabAnalysis): Markup {
  if (rows.length === 0) return NOTHING
  const drawn = table<ChecklistRow>({
    caption: 'What makes parallel work pay, one by one',
    columns: [
      { head: 'Question', cell: ({ question }) => quoted(question) },
      { head: 'Answer', cell: ({ answer }) => html`<span class="answer">${ANSWERS[answer]}</span>` },
      { head: 'Number', cell: ({ figure }) => (figure === '' ? missing('no number for this answer') : quoted(figure)) },
      { head: 'Why', cell: ({ why }) => quoted(why) },
    ],
    rows,
  })
  return html`<section class="checklist" aria-labelledby="checklist"><h2 id="checklist">Checklist</h2>
${drawn}</section>
`
}

export function warningList({ warnings }: LabAnalysis): Markup {
  const items = warnings.map(
    (text) => html`<li class="warn"><span class="tone">! Warning</span><span>${quoted(text)}</span></li>\n`,
  )
  return html`<section aria-labelledby="warnings"><h2 id="warnings">Warnings</h2>
${items.length === 0 ? html`<p>None.</p>` : html`<ul class="sentences">${items}</ul>`}
</section>
`
}

export function setUp({ machine, subject, ...rest }: Experiment): Markup {
  return html`${facts('Machine', 'machine', machineFacts(machine))}
${facts('Design', 'design', designFacts({ machine, subject, ...rest }))}
${facts('Subject', 'subject', subjectFacts(subject))}`
}

function facts(title: string, id: string, rows: Facts): Markup {
  const pairs = rows.map(([name, value]) => html`<dt>${quoted(name)}</dt><dd><code>${quoted(value)}</code></dd>\n`)
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<dl>${pairs}</dl></section>
`
}
