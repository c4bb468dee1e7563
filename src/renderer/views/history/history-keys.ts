// The action of a key in the list of the history. Pure.

interface KeyPress {
  readonly key: string
  readonly repeat: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

type Step = 'up' | 'down' | 'first' | 'last' | 'page-up' | 'page-down'
export type HistoryKey =
  | { readonly kind: 'move'; readonly step: Step }
  | { readonly kind: 'open' | 'tick' | 'untick' | 'delete' | 'compare' }

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  PageUp: 'page-up',
  PageDown: 'page-down',
}

const ACTIONS: Readonly<Record<string, 'open' | 'tick' | 'untick' | 'delete' | 'compare'>> = {
  Enter: 'open',
  ' ': 'tick',
  u: 'untick',
  c: 'compare',
  Delete: 'delete',
}

export function historyKey({ key, repeat, ctrlKey, altKey, metaKey }: KeyPress): HistoryKey | null {
  if (ctrlKey || altKey || metaKey) return null
  const step = STEPS[key]
  if (step !== undefined) return { kind: 'move', step }
  const action = repeat ? undefined : ACTIONS[key]
  return action === undefined ? null : { kind: action }
}

/** @param page rows that are seen at once */
export function placeAfterStep(place: number, step: Step, total: number, page: number): number {
  const to = {
    up: place - 1,
    down: place + 1,
    first: 0,
    last: total - 1,
    'page-up': place - page,
    'page-down': place + page,
  }
  return Math.max(0, Math.min(total - 1, to[step]))
}
