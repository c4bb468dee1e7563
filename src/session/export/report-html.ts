// The report of an experiment as one page of HTML: no script, nothing from outside, in light and dark, and for paper.

import type { Experiment, LabAnalysis } from '../../shared/lab.ts'
import { plainLine } from './plain-text.ts'
import { cellsTable } from './report/cells-table.ts'
import { heatMaps } from './report/heat-map.ts'
import { html, NOTHING } from './report/markup.ts'
import { overheadCharts } from './report/overhead-bars.ts'
import { checklist, heading, setUp, verdict, warningList } from './report/sections.ts'
import { STYLE } from './report/style.ts'
import { trialsChart } from './report/trial-dots.ts'
import { trialList } from './report/trials-table.ts'
import { memoryChart, workerCharts } from './report/worker-charts.ts'

export function reportHtml(experiment: Experiment, analysis: LabAnalysis): string {
  const charts = [
    ...workerCharts(analysis),
    ...heatMaps(analysis),
    ...memoryChart(analysis),
    ...overheadCharts(analysis),
    ...trialsChart(experiment, analysis),
  ]
  const drawn = html`<section aria-labelledby="charts"><h2 id="charts">Charts</h2>
<div class="charts">
${charts}</div></section>
`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${plainLine(experiment.title) || 'Experiment'} – Procdeck</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${heading(experiment)}${verdict(analysis)}${checklist(analysis)}${charts.length === 0 ? NOTHING : drawn}<section aria-labelledby="cells"><h2 id="cells">Cells</h2>
${cellsTable(analysis)}</section>
${warningList(analysis)}${setUp(experiment)}${trialList(experiment)}</main>
</body>
</html>
`.text
}
