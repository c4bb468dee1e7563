import { describe, expect, test } from 'vitest'
import type { GridItem } from './grid-items.ts'
import { gridKey, moveTo } from './grid-keys.ts'

const plain = { repeat: false, ctrlKey: false, altKey: false, metaKey: false }
const items: readonly GridItem[] = [
  { kind: 'run', runId: 2 },
  { kind: 'process', id: 5 },
  { kind: 'process', id: 6 },
  { kind: 'run', runId: 1 },
  { kind: 'process', id: 1 },
]

describe('keys of the process table', () => {
  test('letters act on the selected row', () => {
    expect(gridKey({ ...plain, key: 'k' })).toEqual({ kind: 'act', action: 'kill' })
    expect(gridKey({ ...plain, key: 't' })).toEqual({ kind: 'act', action: 'terminate' })
    expect(gridKey({ ...plain, key: 'p' })).toEqual({ kind: 'act', action: 'pause-or-resume' })
  })

  test('Enter opens the details of the selected row, and Escape closes them', () => {
    expect(gridKey({ ...plain, key: 'Enter' })).toEqual({ kind: 'details', open: true })
    expect(gridKey({ ...plain, key: 'Escape' })).toEqual({ kind: 'details', open: false })
  })

  test('Space tags a row, u untags all, f follows the row', () => {
    expect(gridKey({ ...plain, key: ' ' })).toEqual({ kind: 'tag' })
    expect(gridKey({ ...plain, key: 'u' })).toEqual({ kind: 'untag' })
    expect(gridKey({ ...plain, key: 'f' })).toEqual({ kind: 'follow' })
    expect(gridKey({ ...plain, key: ' ', repeat: true })).toBeNull()
  })

  test('a held letter acts once, a held arrow keeps moving', () => {
    expect(gridKey({ ...plain, key: 'k', repeat: true })).toBeNull()
    expect(gridKey({ ...plain, key: 'ArrowDown', repeat: true })).toEqual({ kind: 'move', move: 'down' })
  })

  test('with a modifier it is another key', () => {
    expect(gridKey({ ...plain, key: 'k', ctrlKey: true })).toBeNull()
    expect(gridKey({ ...plain, key: 'p', metaKey: true })).toBeNull()
  })

  test('moves step over headings and stop at the ends', () => {
    expect(moveTo(items, 2, 'down', 10)).toBe(4)
    expect(moveTo(items, 4, 'down', 10)).toBe(4)
    expect(moveTo(items, 4, 'up', 10)).toBe(2)
    expect(moveTo(items, 1, 'up', 10)).toBe(1)
    expect(moveTo(items, 1, 'page-down', 10)).toBe(4)
    expect(moveTo(items, 4, 'page-up', 1)).toBe(2)
    expect(moveTo(items, 2, 'first', 10)).toBe(1)
    expect(moveTo(items, 1, 'last', 10)).toBe(4)
  })

  test('without a selection any arrow takes the first row, and an empty table none', () => {
    expect(moveTo(items, null, 'down', 10)).toBe(1)
    expect(moveTo(items, null, 'up', 10)).toBe(1)
    expect(moveTo([], null, 'down', 10)).toBeNull()
  })
})
