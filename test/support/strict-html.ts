// A strict reader of the report's HTML: it knows the elements and attributes that a report may have, and refuses all else,
// above all whatever a browser would run or fetch.

const ELEMENTS = new Set(
  (
    'html head meta title style body main header section h1 h2 h3 p a ul li span bdi code dl dt dd div table caption thead ' +
    'tbody tr th td figure details summary svg desc g path line rect text'
  ).split(' '),
)
const ATTRIBUTES = new Set(
  (
    'lang charset http-equiv content name class id href title scope role tabindex aria-label aria-labelledby aria-hidden ' +
    'viewBox d x y x1 x2 y1 y2 width height'
  ).split(' '),
)
const TOKEN = /<!doctype html>|<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z0-9-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy
const ENTITY = /&(?:amp|lt|gt|quot|#39);/g
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u

/** The text of the page, without its style. Throws where a tag is not closed, or is not one of a report. */
export function readStrictly(html: string): string {
  const open: string[] = []
  let text = ''
  let at = 0
  for (const [token, closing, element, attributes = '', alone, words] of html.matchAll(TOKEN)) {
    at += token.length
    if (words !== undefined) {
      if (open.at(-1) !== 'style') text += decoded(words)
    } else if (element !== undefined) {
      if (!ELEMENTS.has(element)) throw new Error(`An element of no report: ${token}`)
      checkAttributes(attributes)
      if (closing === '/') {
        if (open.pop() !== element) throw new Error(`${token} closes another element, at ${at}`)
      } else if (alone !== '/') {
        open.push(element)
      }
    }
  }
  if (at !== html.length) throw new Error(`No HTML: ${html.slice(at, at + 80)}`)
  if (open.length > 0) throw new Error(`Not closed: ${open.join(' ')}`)
  if (FORBIDDEN.test(html)) throw new Error('A character that is not allowed')
  return text
}

function checkAttributes(attributes: string): void {
  for (const [, name = '', value = ''] of attributes.matchAll(/([a-zA-Z0-9-]+)="([^"]*)"/g)) {
    if (!ATTRIBUTES.has(name)) throw new Error(`An attribute of no report: ${name}`)
    if (name === 'href' && !/^#[a-z-]+$/.test(value)) throw new Error(`A link to the outside: ${value}`)
    decoded(value)
  }
}

function decoded(text: string): string {
  if (text.replace(ENTITY, '').includes('&')) throw new Error(`An open &: ${text}`)
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
