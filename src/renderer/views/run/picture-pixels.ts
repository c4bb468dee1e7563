// Turns the tiles of a picture into pixels, tinted by the process that computed each. Pure.

import type { RunTile } from '../../../shared/run.ts'

export type Tint = readonly [red: number, green: number, blue: number]

export const GREY: Tint = [255, 255, 255]

/** Apart from each other on a dark ground; of more processes some share one. */
const TINTS: readonly Tint[] = [
  [88, 166, 255],
  [255, 166, 87],
  [76, 195, 138],
  [233, 138, 245],
  [240, 220, 100],
  [110, 220, 225],
  [255, 123, 135],
  [186, 160, 255],
]

/** What a pixel keeps of its tint where the picture is dark: enough to see whose tile it is in. */
const FLOOR = 0.16

export interface TileShare {
  readonly pid: number
  readonly tiles: number
  readonly tint: Tint
}

/** The processes of a picture by PID, each with its tint and how many of the tiles are from it. */
export function sharesOf(tiles: readonly RunTile[]): readonly TileShare[] {
  const counts = new Map<number, number>()
  for (const { pid } of tiles) if (pid !== null) counts.set(pid, (counts.get(pid) ?? 0) + 1)
  const sorted = [...counts].sort(([one], [other]) => one - other)
  return sorted.map(([pid, count], i) => ({ pid, tiles: count, tint: TINTS[i % TINTS.length] ?? GREY }))
}

/** Red, green, blue and opacity of each pixel of the tile, row by row. */
export function tintedPixels({ width, height, pixels }: RunTile, tint: Tint): Uint8ClampedArray<ArrayBuffer> {
  const bytes = atob(pixels)
  const shown = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    const light = FLOOR + (1 - FLOOR) * (bytes.charCodeAt(i) / 255)
    for (let colour = 0; colour < 3; colour++) shown[4 * i + colour] = (tint[colour] ?? 0) * light
    shown[4 * i + 3] = 255
  }
  return shown
}
