// Rows of one height in a scrolling element, of which only the visible ones exist.

import { useVirtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

interface VirtualRowsOptions {
  readonly count: number
  readonly scroll: RefObject<HTMLDivElement | null>
  readonly rowPx: number
  /** Height of a heading that stays at the top of the same element. */
  readonly headPx?: number
  /** Must stay with its row when rows move; by default the place. */
  readonly keyOf?: (place: number) => number | string
  /**
   * The last rows, wherever it is scrolled to: for who keeps it scrolled to its end. Of such a scroll one is told in the
   * next picture, and rows that follow it then cost the window another one for each line. Their keys go round: what shows
   * a row that left shows the one that came.
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
  /** Of all rows. */
  readonly heightPx: number
  /** Of what is seen of them. */
  readonly viewPx: number
  /** Where a row stands below the heading. */
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
    // A flush inside an effect of another component would be refused by React, loudly.
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
