// Which place of the window is shown. Kept until the window closes, as a page that is loaded again shows the same.

import { useStore } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'

export const PLACES = ['run', 'lab', 'history'] as const
export type Place = (typeof PLACES)[number]

interface PlaceStore {
  readonly place: Place
}

/** The kept place may be of another version. */
export function placeFrom(kept: unknown): PlaceStore {
  const given: unknown = typeof kept === 'object' && kept !== null && 'place' in kept ? kept.place : null
  return { place: PLACES.find((place) => place === given) ?? PLACES[0] }
}

export const placeStore = createStore<PlaceStore>()(
  persist(() => placeFrom(null), {
    name: 'procdeck-place',
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
    merge: placeFrom,
  }),
)

export function usePlace(): Place {
  return useStore(placeStore, ({ place }) => place)
}

export function goTo(place: Place): void {
  placeStore.setState({ place })
}
