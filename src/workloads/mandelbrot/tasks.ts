// What the processes paint. `view` is the picture: its size in pixels, its centre, and its width in numbers.

import { createHash } from 'node:crypto'
import type { Queue } from 'procdeck'

export interface View {
  readonly width: number
  readonly height: number
  readonly centreX: number
  readonly centreY: number
  readonly span: number
  readonly steps: number
}

export interface Tile {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** One byte for each pixel of the tile: 0 inside the set, lighter the later a point leaves. */
export function paint(view: View, tile: Tile): Uint8Array {
  const pixels = new Uint8Array(tile.width * tile.height)
  const step = view.span / view.width
  for (let row = 0; row < tile.height; row++)
    for (let column = 0; column < tile.width; column++) {
      const x = view.centreX + (tile.x + column - view.width / 2) * step
      const y = view.centreY + (tile.y + row - view.height / 2) * step
      pixels[row * tile.width + column] = shade(x, y, view.steps)
    }
  return pixels
}

function shade(x: number, y: number, steps: number): number {
  let a = 0
  let b = 0
  for (let i = 0; i < steps; i++) {
    const next = a * a - b * b + x
    b = 2 * a * b + y
    a = next
    if (a * a + b * b > 4) return Math.floor((255 * i) / (i + 12))
  }
  return 0
}

/** One task of the pool. What it begins is in the queue before its work: a process that dies cannot tell it later. */
export async function paintTile({ view, tile, index, begun }: TileTask): Promise<PaintedTile> {
  await begun.put([index, process.pid])
  const beganAt = performance.now()
  const pixels = paint(view, tile)
  return { pixels, workMs: performance.now() - beganAt }
}

export interface TileTask {
  readonly view: View
  readonly tile: Tile
  readonly index: number
  readonly begun: Queue<readonly [index: number, pid: number]>
}

export interface PaintedTile {
  readonly pixels: Uint8Array
  readonly workMs: number
}

/** The whole picture in one process, with its digest. */
export function paintAll(view: View): PaintedTile & { readonly sha256: string } {
  const beganAt = performance.now()
  const pixels = paint(view, { x: 0, y: 0, width: view.width, height: view.height })
  const workMs = performance.now() - beganAt
  return { pixels, workMs, sha256: createHash('sha256').update(pixels).digest('hex') }
}
