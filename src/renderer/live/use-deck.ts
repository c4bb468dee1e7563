// Reads one slice of the live view; a component is drawn again only when that slice is another one.

import { useStore } from 'zustand'
import { type DeckStore, deckStore } from './deck-store.ts'

export function useDeck<T>(select: (deck: DeckStore) => T): T {
  return useStore(deckStore, select)
}
