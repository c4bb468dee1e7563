// Mandelbrot: one picture in tiles, each painted by whichever process is free.

import type { Program, Queue, Scope } from 'procdeck'

const tasks = new URL('./tasks.js', import.meta.url)

interface Tile {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Pixels, and the time that they took. */
interface Pixels {
  readonly pixels: Uint8Array
  readonly workMs: number
}

interface Painted extends Pixels {
  readonly index: number
  readonly pid: number | null
}

/** A tile was begun, by this process. */
type Begin = readonly [index: number, pid: number]

export const program: Program = async (run) => {
  const { tile: edge, ...view } = run.parameters
  const [width, height] = [Number(view['width']), Number(view['height'])]
  const tiles = cut(width, height, Number(edge))
  const alone = await inOneProcess(run, view)
  run.print(`one process painted the picture in ${seconds(alone.workMs)}`)

  const picture = run.picture({ title: 'Mandelbrot set', width, height })
  const begun = new run.Queue<Begin>({ name: 'begun' })
  const painted: Painted[] = []
  let firstAfterMs = 0
  const startedAt = performance.now()
  const pool = new run.Pool({ onWorkerLost: 'retry' })
  const workers = run.workers
  const inputs = tiles.map((tile, index) => ({ view, tile, index, begun }))
  const target = { module: tasks, export: 'paintTile' }
  for await (const { index, value, pid } of pool.imapUnordered<Pixels>(target, inputs, { chunkSize: 1 })) {
    picture.tile({ ...(tiles[index] as Tile), pixels: value.pixels, pid })
    if (painted.length === 0) firstAfterMs = performance.now() - startedAt
    painted.push({ ...value, index, pid })
    run.progress(painted.length, tiles.length)
  }
  const tookMs = performance.now() - startedAt
  await pool.close()
  await pool.join()
  compare(run, joined(width, height, tiles, painted), alone)
  run.check('each tile came once', isWhole(tiles, painted), `${painted.length} of ${tiles.length} tiles came`)
  return {
    headline: `1 process ${seconds(alone.workMs)}, ${counted(workers, 'worker')} ${seconds(tookMs)}: ${faster(alone.workMs, tookMs)}`,
    story: [
      `The first tile came ${seconds(firstAfterMs)} after the pool was made, the last of ${counted(tiles.length, 'tile')} after ${seconds(tookMs)}.`,
      uneven(painted),
      `Tiles by process: ${shares(painted)}.`,
      ...repeated(await taken(begun), painted),
      // A share that is larger than its whole was not measured well.
      ...(alone.workMs > 1.1 * workers * tookMs
        ? [
            `That is more than ${counted(workers, 'worker')} can give: something else on this machine took time from the one process.`,
          ]
        : []),
    ],
  }
}

/** The tiles that cover the picture, row by row. */
function cut(width: number, height: number, edge: number): Tile[] {
  const tiles: Tile[] = []
  for (let y = 0; y < height; y += edge)
    for (let x = 0; x < width; x += edge)
      tiles.push({ x, y, width: Math.min(edge, width - x), height: Math.min(edge, height - y) })
  return tiles
}

/** The baseline, which the tiles must be equal to. */
async function inOneProcess(run: Scope, view: Scope['parameters']): Promise<Pixels & { readonly sha256: string }> {
  const pool = new run.Pool({ processes: 1, onWorkerLost: 'retry' })
  const alone = await pool.apply<Pixels & { sha256: string }>({ module: tasks, export: 'paintAll' }, [view])
  await pool.close()
  await pool.join()
  return alone
}

function joined(width: number, height: number, tiles: readonly Tile[], painted: readonly Painted[]): Uint8Array {
  const picture = new Uint8Array(width * height)
  for (const { index, pixels } of painted) {
    const tile = tiles[index] as Tile
    for (let row = 0; row < tile.height; row++)
      picture.set(pixels.subarray(row * tile.width, (row + 1) * tile.width), (tile.y + row) * width + tile.x)
  }
  return picture
}

function isWhole(tiles: readonly Tile[], painted: readonly Painted[]): boolean {
  return painted.length === tiles.length && new Set(painted.map(({ index }) => index)).size === tiles.length
}

function compare(run: Scope, picture: Uint8Array, alone: Pixels & { readonly sha256: string }): void {
  const others = picture.filter((shade, i) => shade !== alone.pixels[i]).length
  const seen = `${others} of ${picture.length} differ; SHA-256 ${alone.sha256}`
  run.check('each pixel is that of one process alone', others === 0, seen)
}

async function taken(queue: Queue<Begin>): Promise<Begin[]> {
  const items: Begin[] = []
  while (!queue.empty) items.push(await queue.get())
  return items
}

/** A tile that was begun more than once was lost with the process that had it. */
function repeated(begins: readonly Begin[], painted: readonly Painted[]): string[] {
  return painted.flatMap(({ index, pid }) => {
    const lost = begins.filter(([begun, by]) => begun === index && by !== pid).map(([, by]) => `PID ${by}`)
    return lost.length === 0 ? [] : [`Tile ${index} was lost with ${lost.join(' and ')}, and came from PID ${pid}.`]
  })
}

function uneven(painted: readonly Painted[]): string {
  const sorted = painted.toSorted((one, other) => one.workMs - other.workMs)
  const [least, most] = [sorted[0] as Painted, sorted.at(-1) as Painted]
  return `Tiles are not alike: tile ${least.index} took ${ms(least.workMs)}, tile ${most.index} ${ms(most.workMs)}.`
}

function shares(painted: readonly Painted[]): string {
  const pids = [...new Set(painted.map(({ pid }) => pid))].sort((one, other) => Number(one) - Number(other))
  return pids.map((pid) => `PID ${pid} ${painted.filter((one) => one.pid === pid).length}`).join(', ')
}

function faster(aloneMs: number, tookMs: number): string {
  if (tookMs < aloneMs) return `${(aloneMs / tookMs).toFixed(2)} times as fast`
  return `${(tookMs / aloneMs).toFixed(2)} times as slow`
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
const seconds = (value: number): string => `${(value / 1_000).toFixed(2)} s`
const ms = (value: number): string => `${Number(value.toPrecision(3))} ms`
