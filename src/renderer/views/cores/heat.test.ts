// The heat view: every pixel belongs to one core and one second, and is painted as strong as that core was loaded.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellAt, paintHeat } from './heat.ts'

/** Remembers how strongly each pixel was painted. */
function paper(width: number, height: number) {
  const pixels = new Float64Array(width * height)
  return {
    pixels,
    fillStyle: '',
    globalAlpha: 1,
    clearRect: () => pixels.fill(0),
    fillRect(x: number, y: number, wide: number, high: number) {
      for (let row = y; row < y + high; row++)
        for (let column = x; column < x + wide; column++) pixels[row * width + column] = this.globalAlpha
    },
  }
}

test('a pixel says which core and second it is, and is as strong as its load, or a gap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 128 }),
      fc.integer({ min: 60, max: 200 }),
      fc.integer({ min: 128, max: 300 }),
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 128, maxLength: 128 }),
      fc.integer({ min: 1, max: 60 }),
      fc.float({ min: 0, max: Math.fround(0.999), noNaN: true }),
      fc.float({ min: 0, max: Math.fround(0.999), noNaN: true }),
      (cores, width, height, loads, count, across, down) => {
        const box = { width, height, cores, seconds: 60 }
        // Every second has a load of its own for every core.
        const points = Array.from({ length: count }, (_, second) => loads.map((load) => 1 + ((load + second) % 100)))
        const sheet = paper(width, height)
        paintHeat(sheet as never, box, points, 'blue')
        const [x, y] = [Math.floor(across * width), Math.floor(down * height)]
        const cell = cellAt(box, x, y)
        if (cell === null) throw new Error('inside, and nothing there')
        expect(cell.core).toBeLessThan(cores)
        const strength = sheet.pixels[y * width + x] ?? 0
        // Rounding may give an edge pixel to the neighbour; the middle of a cell is its own.
        const near = [-1, 0, 1].flatMap((back) =>
          [-1, 0, 1].map((beside) => (points.at(-1 - cell.secondsAgo + back)?.[cell.core + beside] ?? 0) / 100),
        )
        expect([0, ...near].some((load) => Math.abs(load - strength) < 1e-9)).toBe(true)
      },
    ),
  )
})

test('outside there is nothing', () => {
  const box = { width: 60, height: 8, cores: 2, seconds: 60 }
  expect(cellAt(box, 59, 7)).toEqual({ core: 1, secondsAgo: 0 })
  expect(cellAt(box, 0, 0)).toEqual({ core: 0, secondsAgo: 59 })
  expect(cellAt(box, 60, 0)).toBeNull()
  expect(cellAt(box, -1, 0)).toBeNull()
  expect(cellAt({ ...box, cores: 0 }, 1, 1)).toBeNull()
})
