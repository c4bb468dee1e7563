// Settings that were kept: what is not one of the choices is not taken.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CHOICES, settingsFrom } from './settings-store.ts'

const DEFAULTS = settingsFrom(null)

test('whatever was kept, each setting is one of its choices', () => {
  fc.assert(
    fc.property(fc.anything(), (kept) => {
      const settings = settingsFrom(kept)
      for (const [key, choices] of Object.entries(CHOICES))
        expect(choices).toContain(settings[key as keyof typeof settings])
    }),
  )
})

test('what is known is taken, what is not is as in a new profile', () => {
  expect(settingsFrom({ cpuBasis: 'machine', everyMs: 3, colours: 'pink', of: 'tomorrow' })).toEqual({
    ...DEFAULTS,
    cpuBasis: 'machine',
  })
  expect(settingsFrom({ everyMs: 250, askBeforeKill: true })).toEqual({
    ...DEFAULTS,
    everyMs: 250,
    askBeforeKill: true,
  })
})
