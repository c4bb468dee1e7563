// The style of the report: the colours of the window, in light and dark; printed in light.

import { Markup } from './markup.ts'

const LIGHT = `color-scheme: light;
  --ground: #fff; --raised: #f5f7f9; --line: #dfe3e8; --strong: #7d8794; --text: #1a2027; --dim: #566170;
  --accent: #1a66c9; --ok: #17794a; --warn: #8f5b00; --bad: #bf2630; --marked: #e6f0fc;
  --c0: #1a66c9; --c1: #b45309; --c2: #17794a; --c3: #8a3ffc; --c4: #bf2630; --c5: #0b7285; --c6: #566170;
  --h0: #eaf1fa; --h1: #bdd6f3; --h2: #7fb2ea; --h3: #2a6cba; --h4: #123f7a;
  --on0: #1a2027; --on1: #1a2027; --on2: #1a2027; --on3: #fff; --on4: #fff;
  --o0: #8a3ffc; --o1: #1a66c9; --o2: #b7791f; --o3: #7d8794; --o4: #bf2630;`

const DARK = `color-scheme: dark;
  --ground: #171b1f; --raised: #1e2328; --line: #333a43; --strong: #8b95a1; --text: #dde2e7; --dim: #a3adb8;
  --accent: #58a6ff; --ok: #4cc38a; --warn: #e3b04b; --bad: #f98a90; --marked: #1c3653;
  --c0: #58a6ff; --c1: #f0a050; --c2: #4cc38a; --c3: #c49bff; --c4: #f98a90; --c5: #56d4dd; --c6: #a3adb8;
  --h0: #1d2a38; --h1: #1f4268; --h2: #2a61a0; --h3: #6bb0ff; --h4: #c3e0ff;
  --on0: #dde2e7; --on1: #fff; --on2: #fff; --on3: #0f1215; --on4: #0f1215;
  --o0: #c49bff; --o1: #58a6ff; --o2: #e3b04b; --o3: #76808c; --o4: #f98a90;`

const each = (count: number, rule: (place: number) => string): string =>
  Array.from({ length: count }, (_, place) => rule(place)).join('\n')

const PAGE = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 24px 24px 64px; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 26px; }
h2 { margin: 40px 0 12px; font-size: 19px; }
h3 { margin: 0; font-size: 15px; }
p { margin: 4px 0; }
a { color: var(--accent); }
bdi, code { overflow-wrap: anywhere; }
code, .error { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 13px; white-space: pre-wrap; }
.dim, .about, .range, caption, summary { color: var(--dim); }
.notes { white-space: pre-wrap; }
.number, .range { font-variant-numeric: tabular-nums; }
td .range { margin-left: 4px; }
.none { color: var(--dim); cursor: help; }
.sentences { margin: 0; padding: 0; list-style: none; }
.sentences li { display: flex; gap: 10px; margin: 8px 0; padding: 8px 12px; border-left: 4px solid var(--strong); background: var(--raised); }
.sentences li.good { border-color: var(--ok); }
.sentences li.bad { border-color: var(--bad); }
.sentences li.warn { border-color: var(--warn); }
.tone { flex: none; width: 92px; font-weight: 600; }
.good .tone { color: var(--ok); }
.bad .tone { color: var(--bad); }
.warn .tone { color: var(--warn); }
.tag { margin-left: 6px; padding: 0 6px; border: 1px solid var(--strong); border-radius: 4px; font-size: 12px; font-weight: 400; white-space: nowrap; }
.answer { white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(120px, max-content) 1fr; gap: 4px 20px; margin: 0; }
dt { max-width: 280px; color: var(--dim); }
dd { margin: 0; min-width: 0; }
`

const TABLES = `
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; }
caption { padding: 4px 0; text-align: left; font-size: 13px; }
th, td { padding: 4px 8px 4px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom-color: var(--strong); vertical-align: bottom; font-weight: 600; }
tbody th { font-weight: 400; }
th + th, th + td, td + td { padding-left: 8px; }
th.number, td.number { text-align: right; }
td.number, tbody th, .trials td:nth-child(-n + 3) { white-space: nowrap; }
.checklist tbody th { min-width: 160px; white-space: normal; }
.checklist td:last-child { min-width: 160px; }
.trials td:last-child { min-width: 180px; }
.marked > * { background: var(--marked); }
.marked > th { box-shadow: inset 3px 0 var(--accent); padding-left: 8px; }
`

const CHARTS = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 20px; align-items: start; }
/* Head, picture and numbers: in line with those of the card beside it. */
.card { display: grid; grid-row: span 3; grid-template-rows: subgrid; row-gap: 0; min-width: 0; margin: 0; padding: 14px 16px; border: 1px solid var(--line); border-radius: 6px; }
.whole { grid-column: 1 / -1; }
.plot { display: contents; }
details { min-width: 0; }
.about { font-size: 13px; }
.key { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 6px 0 8px; padding: 0; list-style: none; font-size: 13px; }
.key li { display: flex; align-items: center; gap: 6px; }
.sign { flex: none; height: 12px; }
summary { width: fit-content; font-size: 13px; cursor: pointer; }
svg[role] { display: block; width: 100%; height: auto; }
svg.w560 { max-width: 600px; }
svg.w860 { max-width: 960px; }
svg text { fill: var(--text); font-size: 12px; font-variant-numeric: tabular-nums; }
svg .name { fill: var(--dim); }
svg .end { text-anchor: end; }
svg .middle { text-anchor: middle; }
.grid { stroke: var(--line); }
.axis { stroke: var(--strong); }
.line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
.bar { fill: none; stroke: var(--c); stroke-width: 1.4; }
.mark { fill: var(--c); stroke: var(--c); stroke-width: 1.6; }
.ideal { stroke: var(--strong); stroke-width: 1.5; stroke-dasharray: 6 5; }
.amdahl { stroke: var(--text); stroke-width: 1.3; stroke-dasharray: 2 3; }
.usl { stroke: var(--text); stroke-width: 1.3; stroke-dasharray: 8 3 2 3; }
.empty { fill: none; stroke: var(--line); stroke-dasharray: 3 3; }
.outlined { fill: none; stroke: var(--c1); stroke-width: 3; }
.dot { stroke-width: 1.5; }
.counts { fill: var(--c0); stroke: var(--c0); }
.warm-up { fill: var(--ground); stroke: var(--c0); }
.other-load { fill: var(--c1); stroke: var(--c1); }
.drift { fill: var(--c3); stroke: var(--c3); }
.failed { fill: none; stroke: var(--bad); stroke-width: 2; }
${each(7, (n) => `.c${n} { --c: var(--c${n}); }`)}
${each(5, (n) => `.h${n} { fill: var(--h${n}); } svg .on-h${n} { fill: var(--on${n}); } .o${n} { fill: var(--o${n}); stroke: var(--ground); stroke-width: 0.6; }`)}
`

/** A closed <details> is opened by its pseudo-element, which browsers have since 2025. */
const PRINT = `
@page { margin: 14mm; }
@page sideways { margin: 10mm; size: landscape; }
@media print {
  body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  h2, h3, caption { break-after: avoid; }
  .plot, .sentences li, tr, dl > div { break-inside: avoid; }
  .charts { display: block; }
  .card { display: block; margin-bottom: 14px; padding: 0; border: 0; }
  .plot { display: block; }
  .wide { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td { padding-right: 6px; }
  th + th, th + td, td + td { padding-left: 6px; }
  thead { display: table-header-group; }
  .trials { page: sideways; }
  .trials table { font-size: 7.5pt; }
  summary { display: none; }
  details, table { margin-top: 4px; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
}
`

export const STYLE = new Markup(
  `:root {\n  ${LIGHT}\n}\n@media screen and (prefers-color-scheme: dark) {\n:root {\n  ${DARK}\n}\n}${PAGE}${TABLES}${CHARTS}${PRINT}`,
)
