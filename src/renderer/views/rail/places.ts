// The places of the window as the rail, the palette and the keys offer them, in their order.

import type { Place } from '../../state/place-store.ts'

interface PlaceItem {
  readonly place: Place
  readonly name: string
  /** With Ctrl. */
  readonly key: string
  readonly explained: string
}

export const PLACE_ITEMS: readonly PlaceItem[] = [
  { place: 'run', name: 'Run', key: '1', explained: 'Start, watch and break processes' },
  { place: 'lab', name: 'Lab', key: '2', explained: 'Measure whether more workers make it faster' },
  { place: 'history', name: 'History', key: '3', explained: 'Find, open and compare what was run and measured' },
]

/** The place of a number key that is pressed with Ctrl. */
export function placeOfKey(key: string): Place | null {
  return PLACE_ITEMS.find((item) => item.key === key)?.place ?? null
}
