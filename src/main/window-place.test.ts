// The place that was kept for the window: taken only if it is one, and on a screen.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isVisible, placeFrom } from './window-place.ts'

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 }

test('what was kept is taken as it was, and anything else is nothing', () => {
  const place = { bounds: { x: -10, y: 20, width: 1280, height: 800 }, maximized: false }
  expect(placeFrom(place)).toEqual(place)
  for (const wrong of [
    null,
    7,
    {},
    { ...place, maximized: 1 },
    { ...place, bounds: { x: 0, y: 0, width: 1, height: 1 } },
  ])
    expect(placeFrom(wrong)).toBeNull()
  expect(placeFrom({ ...place, bounds: { ...place.bounds, x: 1e9 } })).toBeNull()
  expect(placeFrom({ ...place, bounds: { ...place.bounds, width: 800.5 } })).toBeNull()
  fc.assert(
    fc.property(fc.anything(), (kept) => {
      const taken = placeFrom(kept)
      expect(taken === null || taken.bounds.width >= 200).toBe(true)
    }),
  )
})

test('a window that nobody could take hold of is not put there', () => {
  expect(isVisible({ x: 100, y: 100, width: 800, height: 600 }, [SCREEN])).toBe(true)
  expect(isVisible({ x: 1850, y: 100, width: 800, height: 600 }, [SCREEN])).toBe(false)
  expect(isVisible({ x: 1850, y: 100, width: 800, height: 600 }, [SCREEN, { ...SCREEN, x: 1920 }])).toBe(true)
  expect(isVisible({ x: 0, y: -700, width: 800, height: 600 }, [SCREEN])).toBe(false)
  expect(isVisible({ x: 0, y: 0, width: 800, height: 600 }, [])).toBe(false)
})
