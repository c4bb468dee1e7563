// The frame of a chart as SVG: its axes, its key and its card in the report.

import type { Axis, MarkShape, Scale } from './geometry.ts'
import { keepApart, markPath } from './geometry.ts'
import { html, Markup, NOTHING } from './markup.ts'

/** The room of the picture, and the area between its axes. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Two stand side by side. */
export const HALF: Frame = { width: 560, height: 330, left: 56, right: 548, top: 30, bottom: 288 }

interface PictureProps {
  /** Of its element; no two are the same. */
  readonly id: string
  readonly title: string
  /** What it shows, for those who do not see it. */
  readonly description: string
  readonly frame: Pick<Frame, 'width' | 'height'>
  readonly body: readonly Markup[]
}

export function picture({ id, title, description, frame, body }: PictureProps): Markup {
  const { width, height } = frame
  return html`<svg role="img" aria-labelledby="${id}-title ${id}-text" viewBox="0 0 ${width} ${height}" class="w${width}">
<title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>
${body}
</svg>`
}

/** Lines across the chart with their numbers, and the name of the axis above them. */
export function valueAxis({ left, right, top }: Frame, { ticks, format }: Axis, y: Scale, name: string): Markup {
  const lines = ticks.map(
    (tick) => html`<line class="grid" x1="${left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/>
<text class="end" x="${left - 8}" y="${y(tick) + 4}">${format(tick)}</text>`,
  )
  return html`${lines}<text class="name" x="4" y="${top - 16}">${name}</text>\n`
}

/** The numbers under a chart; those that would touch are left out. */
export function numbersBelow(
  { left, right, bottom }: Frame,
  values: readonly number[],
  x: Scale,
  name: string,
  format: (value: number) => string = String,
): Markup {
  const widest = values.reduce((so, value) => Math.max(so, format(value).length), 1)
  const shown = keepApart(values, x, widest * 7 + 8).map(
    (value) => html`<line class="axis" x1="${x(value)}" x2="${x(value)}" y1="${bottom}" y2="${bottom + 4}"/>
<text class="middle" x="${x(value)}" y="${bottom + 18}">${format(value)}</text>`,
  )
  return html`<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
${shown}<text class="name end" x="${right}" y="${bottom + 36}">${name}</text>\n`
}

/** A sign of a chart's key with its words. */
export interface KeyItem {
  readonly name: string
  readonly sign: Markup
}

export function markSign(shape: MarkShape, style: string): Markup {
  return html`<svg class="sign" viewBox="0 0 20 12" aria-hidden="true"><path class="${style}" d="${markPath(shape, [10, 6], 4.5)}"/></svg>`
}

export function lineSign(style: string, shape?: MarkShape): Markup {
  const mark = shape === undefined ? NOTHING : html`<path class="mark ${style}" d="${markPath(shape, [13, 6], 4)}"/>`
  return html`<svg class="sign" viewBox="0 0 26 12" aria-hidden="true"><path class="line ${style}" d="M0 6L26 6"/>${mark}</svg>`
}

export function areaSign(style: string): Markup {
  return html`<svg class="sign" viewBox="0 0 16 12" aria-hidden="true"><rect class="${style}" width="16" height="12"/></svg>`
}

interface CardProps {
  readonly title: string
  /** Over the whole width of the page. */
  readonly isWide?: boolean
  readonly note?: string
  readonly key: readonly KeyItem[]
  readonly picture: Markup
  /** Tables; or words that say where they are. */
  readonly numbers: readonly Markup[] | Markup
}

export function chartCard({ title, isWide, note, key, picture: drawn, numbers }: CardProps): Markup {
  const shown =
    numbers instanceof Markup
      ? numbers
      : html`<details><summary>The numbers of this chart</summary>
${numbers}
</details>`
  const items = key.map(({ name, sign }) => html`<li>${sign}${name}</li>`)
  return html`<figure class="${isWide === true ? 'card whole' : 'card'}"><div class="plot">
<div><h3>${title}</h3>
${note === undefined ? NOTHING : html`<p class="about">${note}</p>`}<ul class="key">${items}</ul></div>
${drawn}</div>
${shown}</figure>
`
}
