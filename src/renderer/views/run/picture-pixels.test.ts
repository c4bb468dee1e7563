// Tiles are tinted by process.

import { expect, test } from 'vitest'
import type { RunTile } from '../../../shared/run.ts'
import { GREY, sharesOf, tintedPixels } from './picture-pixels.ts'

const tile = (pid: number | null, bytes: readonly number[] = [0, 255]): RunTile => ({
  ...{ x: 0, y: 0, width: bytes.length, height: 1, pid },
  pixels: btoa(String.fromCharCode(...bytes)),
})

test('each process has its own tint and its number of tiles, and a tile of nobody counts for none', () => {
  const shares = sharesOf([tile(30), tile(9), tile(null), tile(30)])
  expect(shares.map(({ pid, tiles }) => [pid, tiles])).toEqual([
    [9, 1],
    [30, 2],
  ])
  expect(shares[0]?.tint).not.toEqual(shares[1]?.tint)
})

test('a light pixel has the whole tint, a dark one a little of it, and all are opaque', () => {
  expect([...tintedPixels(tile(1, [255, 0]), [200, 100, 0])]).toEqual([200, 100, 0, 255, 32, 16, 0, 255])
  expect([...tintedPixels(tile(1, [255]), GREY)]).toEqual([255, 255, 255, 255])
})
