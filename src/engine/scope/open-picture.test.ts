// The picture of a program is checked and copied.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OptionError } from '../errors.ts'
import { openScope } from './open-scope.ts'
import type { RunTile } from '../../shared/run.ts'
import type { Picture, PictureSize, PictureTile } from './scope.ts'

function openPicture(size: unknown = { title: 'p', width: 4, height: 3 }): { picture: Picture; tiles: RunTile[] } {
  const tiles: RunTile[] = []
  const scope = openScope({ onTile: (tile) => tiles.push(tile) })
  return { picture: scope.picture(size as PictureSize), tiles }
}

test('any tile within its picture arrives as it was, and does not change with the array of the program', () => {
  const place = fc
    .integer({ min: 1, max: 40 })
    .chain((size) =>
      fc
        .integer({ min: 0, max: size - 1 })
        .chain((at) =>
          fc.record({ size: fc.constant(size), at: fc.constant(at), length: fc.integer({ min: 1, max: size - at }) }),
        ),
    )
  const arbitrary = fc
    .tuple(place, place)
    .chain(([x, y]) =>
      fc.tuple(
        fc.constant([x, y] as const),
        fc.uint8Array({ minLength: x.length * y.length, maxLength: x.length * y.length }),
      ),
    )
  fc.assert(
    fc.property(arbitrary, ([[x, y], pixels]) => {
      const { picture, tiles } = openPicture({ title: 'p', width: x.size, height: y.size })
      const bytes = [...pixels]
      picture.tile({ x: x.at, y: y.at, width: x.length, height: y.length, pixels, pid: 7 })
      pixels.fill(1)
      const [tile] = tiles
      expect(tile).toMatchObject({ x: x.at, y: y.at, width: x.length, height: y.length, pid: 7 })
      expect([...Buffer.from(tile?.pixels ?? '', 'base64')]).toEqual(bytes)
    }),
  )
})

test('a tile of a picture that was replaced is not shown', () => {
  const tiles: RunTile[] = []
  const scope = openScope({ onTile: (tile) => tiles.push(tile) })
  const [first, second] = [1, 2].map((width) => scope.picture({ title: 'p', width, height: 1 }))
  const tile = { x: 0, y: 0, width: 1, height: 1, pixels: new Uint8Array(1) }
  first?.tile(tile)
  second?.tile(tile)
  expect(tiles).toEqual([{ x: 0, y: 0, width: 1, height: 1, pixels: 'AA==', pid: null }])
})

test.each<readonly [field: string, size: unknown]>([
  ['picture', null],
  ['colour', { title: 'p', width: 1, height: 1, colour: 'red' }],
  ['picture.title', { title: '', width: 1, height: 1 }],
  ['picture.width', { title: 'p', width: 0, height: 1 }],
  ['picture.width', { title: 'p', width: 1.5, height: 1 }],
  ['picture.height', { title: 'p', width: 2_048, height: 513 }],
])('what is no picture is refused at its field: %s', (field, size) => {
  expect(() => openPicture(size)).toThrow(OptionError)
  expect(() => openPicture(size)).toThrow(field)
})

const good = { x: 0, y: 0, width: 2, height: 1, pixels: new Uint8Array(2) }

test.each<readonly [field: string, tile: unknown]>([
  ['tile', undefined],
  ['tile.x', { ...good, x: 4 }],
  ['tile.y', { ...good, y: -1 }],
  ['tile.width', { ...good, x: 3 }],
  ['tile.height', { ...good, y: 2, height: 2 }],
  ['tile.pixels', { ...good, pixels: new Uint8Array(3) }],
  ['tile.pixels', { ...good, pixels: [0, 0] }],
  ['tile.pid', { ...good, pid: '7' }],
  ['shade', { ...good, shade: 1 }],
])('what is no tile is refused at its field: %s', (field, tile) => {
  const { picture, tiles } = openPicture()
  expect(() => picture.tile(tile as PictureTile)).toThrow(OptionError)
  expect(() => picture.tile(tile as PictureTile)).toThrow(field)
  expect(tiles).toEqual([])
})

test('a picture has at most 4,096 tiles, and each of them may be replaced', () => {
  const { picture } = openPicture({ title: 'p', width: 4_097, height: 1 })
  const tile = (x: number) => picture.tile({ x, y: 0, width: 1, height: 1, pixels: new Uint8Array(1) })
  for (let x = 0; x < 4_096; x++) tile(x)
  expect(() => tile(4_096)).toThrow('at most 4096 tiles')
  tile(0)
})
