// Text of other people's (titles, errors, paths) without what a page, a terminal or a reader would take for an order.

/**
 * Control characters but the newline and the tab, the signs that turn the direction of what follows, lone surrogates, and
 * code points that are no characters. A terminal obeys the first, a reader is misled by the second, and the others are not
 * allowed in HTML.
 */
const UNSAFE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}|\p{Noncharacter_Code_Point}/gu

/** Shown in place of a character that is not passed on. */
const REPLACEMENT = '\uFFFD'

export function plainText(text: string): string {
  return text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(UNSAFE, REPLACEMENT)
}

/** On one line. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim()
}

/** "2026-11-24 18:20:01 UTC" */
export function utcTime(wallMs: number): string {
  const date = new Date(wallMs)
  return Number.isNaN(date.getTime())
    ? '–'
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, ' UTC')
}
