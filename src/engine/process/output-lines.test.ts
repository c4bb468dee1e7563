// A child's output as lines: nothing lost or broken by cuts, nothing that a terminal would obey, floods counted.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanLine, MAX_LINE_CHARS, MAX_LINES_PER_S, OutputLines } from './output-lines.ts'

function collect(pieces: readonly Buffer[], nowMs = (): number => 0): { lines: string[]; dropped: number } {
  const told: { lines: string[]; dropped: number } = { lines: [], dropped: 0 }
  const lines = new OutputLines(
    (line) => told.lines.push(line),
    (dropped) => {
      told.dropped += dropped
    },
  )
  for (const piece of pieces) lines.push(piece, nowMs())
  lines.end(nowMs())
  return told
}

describe('output lines', () => {
  test('promise 23: text is the same however its bytes are cut', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => cleanLine(text.replaceAll('\n', '')))
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 9 }), (texts, size) => {
        const bytes = Buffer.from(`${texts.join('\n')}\n`)
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        )
        expect(collect(pieces).lines).toEqual(texts)
      }),
    )
  })

  test('a last line without its end is still a line', () => {
    expect(collect([Buffer.from('a\nb')]).lines).toEqual(['a', 'b'])
  })

  test('escapes, control characters and overrides of direction are removed', () => {
    expect(cleanLine('\u001b[31mred\u001b[0m \u001b]0;title\u0007bell\u0007 \u202eevil\u2066')).toBe('red bell evil')
  })

  test('a line without end is cut, and says by how much', () => {
    const { lines } = collect([Buffer.alloc(10_000_000, 'x'), Buffer.from('\nnext\n')])
    expect(lines).toHaveLength(2)
    expect(lines[0]?.length).toBeLessThan(MAX_LINE_CHARS + 100)
    expect(lines[0]).toContain('more')
    expect(lines[1]).toBe('next')
  })

  test('promise 22: of a flood, what is not shown is counted exactly', () => {
    let now = 0
    const flood = Array.from({ length: 1_000 }, (_, i) => Buffer.from(`line ${i}\n`))
    const { lines, dropped } = collect(flood, () => (now += 0.5))
    expect(lines.length + dropped).toBe(1_000)
    expect(lines).toHaveLength(MAX_LINES_PER_S)
  })
})
