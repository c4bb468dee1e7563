// Columns that were put away: what was kept may be anybody's.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnsFrom, OPTIONAL_COLUMNS } from './columns-store.ts'

test('whatever was kept, only columns that may be hidden are', () => {
  fc.assert(
    fc.property(fc.anything(), (kept) => {
      for (const column of columnsFrom(kept).hidden) expect(OPTIONAL_COLUMNS).toContain(column)
    }),
  )
  expect(columnsFrom({ hidden: ['memory', 'state', 'nothing', 7] }).hidden).toEqual(['memory'])
})
