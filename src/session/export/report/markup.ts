// HTML and SVG that cannot be broken by what is put into them: a template escapes all but markup. Tags are closed as XML
// wants it, so that a report can be checked by a strict reader.

import { plainText } from '../plain-text.ts'

/** Text that is HTML already. Only this file makes it. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Hole = Markup | string | number | readonly Markup[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
}

function textOf(hole: Hole): string {
  if (hole instanceof Markup) return hole.text
  if (typeof hole === 'string') return escaped(hole)
  // A coordinate: more digits are of no use.
  if (typeof hole === 'number') return String(Math.round(hole * 10) / 10)
  return hole.map(({ text }) => text).join('')
}

/** Attributes stand in double quotes. */
export function html(parts: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  let text = parts[0] ?? ''
  for (const [place, hole] of holes.entries()) text += textOf(hole) + (parts[place + 1] ?? '')
  return new Markup(text)
}

export const NOTHING = new Markup('')

/** Somebody else's words: their direction does not reach what stands around them. */
export function quoted(text: string): Markup {
  return html`<bdi>${text}</bdi>`
}

/** In place of a value; the reason shows on hover. */
export function missing(reason: string): Markup {
  return html`<span class="none" title="${reason}">–</span>`
}
