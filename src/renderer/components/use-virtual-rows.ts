// Rows of one height in a scrolling element. Only the visible rows exist.

import { useVirtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

interface VirtualRowsOptions {
  readonly count: number
  readonly scroll: RefObject<HTMLDivElement | null>
  readonly rowPx: number
  /** Height of a heading that stays at the top of the same element. */
  readonly headPx?: number
  /** The key must stay with its row when rows move; by default it is the place. */
  readonly keyOf?: (place: number) => number | string
  /**
   * Shows the last rows, whatever the scroll position: for a list that is kept scrolled to its end. The scroll event
   * comes a frame later, and rows that waited for it would cost the window a second frame for each line. The keys of
   * the rows rotate, so that the element of a row that left shows the new row.
   */
  readonly atEnd?: boolean
}

interface VirtualRow {
  readonly index: number
  readonly key: number | string | bigint
  readonly start: number
}

interface VirtualRows {
  /** The visible rows, and a few beyond. */
  readonly items: readonly VirtualRow[]
  /** Height of all rows. */
  readonly heightPx: number
  /** Height of the visible part. */
  readonly viewPx: number
  /** The position of a row below the heading. */
  readonly topOf: (item: VirtualRow) => number
  readonly scrollTo: (place: number) => void
}

/** Rows beyond the visible ones, on either side. */
const BEYOND = 6

export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { count, scroll, rowPx, headPx = 0, keyOf, atEnd = false } = options
  // oxlint-disable-next-line react/incompatible-library -- a warning for the React Compiler, which is not in use here
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    ...(keyOf === undefined ? {} : { getItemKey: keyOf }),
    overscan: BEYOND,
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
    // React refuses a flush inside an effect of another component, with an error on the console.
    useFlushSync: false,
  })
  const viewPx = virtual.scrollRect?.height ?? 0
  const lastRows = (): VirtualRow[] => {
    const shown = Math.min(count, Math.ceil(viewPx / rowPx) + BEYOND)
    return Array.from({ length: shown }, (_, i) => {
      const index = count - shown + i
      return { index, key: index % shown, start: headPx + index * rowPx }
    })
  }
  return {
    items: atEnd ? lastRows() : virtual.getVirtualItems(),
    heightPx: virtual.getTotalSize(),
    viewPx,
    topOf: (item) => item.start - headPx,
    scrollTo: (place) => virtual.scrollToIndex(place),
  }
}
