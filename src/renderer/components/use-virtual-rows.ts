// Rows of one height in a scrolling element, of which only the visible ones exist.

import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

interface VirtualRowsOptions {
  readonly count: number
  readonly scroll: RefObject<HTMLDivElement | null>
  readonly rowPx: number
  /** Height of a heading that stays at the top of the same element. */
  readonly headPx?: number
  /** Must stay with its row when rows move; by default the place. */
  readonly keyOf?: (place: number) => number | string
}

interface VirtualRows {
  /** The visible rows, and a few beyond. */
  readonly items: readonly VirtualItem[]
  /** Of all rows. */
  readonly heightPx: number
  /** Where a row stands below the heading. */
  readonly topOf: (item: VirtualItem) => number
  readonly scrollTo: (place: number) => void
}

export function useVirtualRows({ count, scroll, rowPx, headPx = 0, keyOf }: VirtualRowsOptions): VirtualRows {
  // oxlint-disable-next-line react/incompatible-library -- a warning for the React Compiler, which is not in use here
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    ...(keyOf === undefined ? {} : { getItemKey: keyOf }),
    overscan: 6,
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
    // A flush inside an effect of another component would be refused by React, loudly.
    useFlushSync: false,
  })
  return {
    items: virtual.getVirtualItems(),
    heightPx: virtual.getTotalSize(),
    topOf: (item) => item.start - headPx,
    scrollTo: (place) => virtual.scrollToIndex(place),
  }
}
