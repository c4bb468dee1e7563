// Reads one slice of the live view; a component is rendered again only when its slice has changed.

import { useStore } from 'zustand'
import { type SessionStore, sessionStore } from './session-store.ts'

export function useSession<T>(select: (session: SessionStore) => T): T {
  return useStore(sessionStore, select)
}
