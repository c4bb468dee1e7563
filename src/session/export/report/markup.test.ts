// What is put into a template, in a text or in an attribute, stays text.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostileText } from '../../../../test/support/hostile-experiment.ts'
import { readStrictly } from '../../../../test/support/strict-html.ts'
import { plainText } from '../plain-text.ts'
import { html, missing } from './markup.ts'

test('any text in a template is read back as it was, and its attributes end where they should', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(readStrictly(html`<p title="${text}">${text}</p>`.text)).toBe(plainText(text))
      expect(readStrictly(missing(text).text)).toBe('–')
    }),
    { numRuns: 200 },
  )
})

test('numbers in a template are coordinates, and markup in it stays markup', () => {
  expect(html`<g>${[html`<path d="M${1.2345} ${-3}"/>`, html`<bdi>&</bdi>`]}</g>`.text).toBe(
    '<g><path d="M1.2 -3"/><bdi>&</bdi></g>',
  )
})
