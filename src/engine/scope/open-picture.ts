// Checks the picture of a program and its tiles, and copies them: what is shown does not change with the program's arrays.

import { MAX_PICTURE_PIXELS, MAX_PICTURE_TILES } from '../../shared/limits.ts'
import type { RunTile } from '../../shared/run.ts'
import { OptionError } from '../errors.ts'
import { checkOptions, knownOptions } from '../options/known-options.ts'
import { textOf, wholeNumber } from '../options/values.ts'
import type { Picture, PictureSize, PictureTile } from './scope.ts'

const SIZE = knownOptions<PictureSize>('picture', "picture({ title: 'Tiles', width: 480, height: 320 })", {
  title: true,
  width: true,
  height: true,
})
const TILE = knownOptions<PictureTile>('tile', 'tile({ x: 0, y: 0, width: 2, height: 1, pixels: new Uint8Array(2) })', {
  x: true,
  y: true,
  width: true,
  height: true,
  pixels: true,
  pid: true,
})

/** @throws OptionError naming the field. */
export function checkPicture(size: PictureSize): PictureSize {
  checkOptions(size, SIZE)
  const title = textOf('picture.title', size.title)
  const width = wholeNumber('picture.width', size.width, 1, MAX_PICTURE_PIXELS)
  const height = wholeNumber('picture.height', size.height, 1, Math.floor(MAX_PICTURE_PIXELS / width))
  return { title, width, height }
}

export class OpenPicture implements Picture {
  readonly #size: PictureSize
  readonly #onTile: (tile: RunTile) => void
  readonly #places = new Set<number>()

  constructor(size: PictureSize, onTile: (tile: RunTile) => void) {
    this.#size = size
    this.#onTile = onTile
  }

  tile(tile: PictureTile): void {
    checkOptions(tile, TILE)
    const x = wholeNumber('tile.x', tile.x, 0, this.#size.width - 1)
    const y = wholeNumber('tile.y', tile.y, 0, this.#size.height - 1)
    const width = wholeNumber('tile.width', tile.width, 1, this.#size.width - x)
    const height = wholeNumber('tile.height', tile.height, 1, this.#size.height - y)
    const { pixels } = tile
    if (!(pixels instanceof Uint8Array) || pixels.length !== width * height)
      throw new OptionError('tile.pixels', `a Uint8Array with ${width * height} bytes`, pixels)
    const pid = (tile.pid ?? null) === null ? null : wholeNumber('tile.pid', tile.pid, 1, Number.MAX_SAFE_INTEGER)
    const place = y * this.#size.width + x
    if (this.#places.size >= MAX_PICTURE_TILES && !this.#places.has(place))
      throw new OptionError('tile', `at most ${MAX_PICTURE_TILES} tiles in one picture`, tile)
    this.#places.add(place)
    const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength)
    this.#onTile({ x, y, width, height, pixels: bytes.toString('base64'), pid })
  }
}
