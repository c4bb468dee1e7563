// Which lines of the list of events are shown. Pure.

import type { ListedLine } from '../../live/live-view.ts'

export type LineLevel = 'all' | 'no-output' | 'warnings'

export interface LineFilter {
  readonly level: LineLevel
  readonly text: string
}

export const EVERY_LINE: LineFilter = { level: 'all', text: '' }

const LEVELS: Readonly<Record<LineLevel, (line: ListedLine) => boolean>> = {
  all: () => true,
  'no-output': ({ level }) => level !== 'output',
  // A gap marks missing lines and is never hidden.
  warnings: ({ level }) => level === 'warning' || level === 'error' || level === 'gap',
}

/** Null: every line is shown. */
export function lineTest({ level, text }: LineFilter): ((line: ListedLine) => boolean) | null {
  if (level === 'all' && text === '') return null
  const wanted = text.toLowerCase()
  const ofLevel = LEVELS[level]
  return (line) =>
    ofLevel(line) && (wanted === '' || `${line.source ?? ''} ${line.text}`.toLowerCase().includes(wanted))
}
