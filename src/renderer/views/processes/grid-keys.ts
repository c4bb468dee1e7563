// The action of a key in the process table. Single letters act only here, on the selected row, never when held down.

import type { ProcessAction } from '../../../shared/process.ts'
import type { GridItem } from './grid-items.ts'

export type Move = 'up' | 'down' | 'first' | 'last' | 'page-up' | 'page-down'

export type GridKey =
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'act'; readonly action: ProcessAction | 'pause-or-resume' }
  | { readonly kind: 'details'; readonly open: boolean }
  | { readonly kind: 'filter' | 'tag' | 'untag' | 'follow' }

const MOVES: Readonly<Record<string, Move>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  PageUp: 'page-up',
  PageDown: 'page-down',
}

const ACTIONS: Readonly<Record<string, ProcessAction | 'pause-or-resume'>> = {
  t: 'terminate',
  k: 'kill',
  p: 'pause-or-resume',
}

export interface KeyPress {
  readonly key: string
  readonly repeat: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

export function gridKey(press: KeyPress): GridKey | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null
  const move = MOVES[press.key]
  if (move !== undefined) return { kind: 'move', move }
  if (press.key === 'Enter' || press.key === 'Escape') return { kind: 'details', open: press.key === 'Enter' }
  if (press.key === '/') return { kind: 'filter' }
  if (press.repeat) return null
  if (press.key === ' ') return { kind: 'tag' }
  if (press.key === 'u') return { kind: 'untag' }
  if (press.key === 'f') return { kind: 'follow' }
  const action = ACTIONS[press.key]
  return action === undefined ? null : { kind: 'act', action }
}

/** The place of the row that a move selects; headings are skipped. Null when there is no row. */
export function moveTo(items: readonly GridItem[], from: number | null, move: Move, page: number): number | null {
  const rows = items.flatMap((item, place) => (item.kind === 'process' ? [place] : []))
  if (rows.length === 0) return null
  const at = from === null ? -1 : rows.indexOf(from)
  const clamp = (place: number): number | null => rows[Math.max(0, Math.min(rows.length - 1, place))] ?? null
  switch (move) {
    case 'first':
      return clamp(0)
    case 'last':
      return clamp(rows.length - 1)
    case 'up':
      return clamp(at === -1 ? 0 : at - 1)
    case 'down':
      return clamp(at + 1)
    case 'page-up':
      return clamp(at === -1 ? 0 : at - page)
    case 'page-down':
      return clamp(at + page)
  }
}
