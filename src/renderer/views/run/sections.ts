// Decides which sections a run has. The panel draws only those. Pure.

import type { RunRecord } from '../../../shared/session-state.ts'

export type Section =
  | 'picture'
  | 'charts'
  | 'tasks'
  | 'workers'
  | 'times'
  | 'distribution'
  | 'output'
  | 'queues'
  | 'checks'
  | 'code'
  | 'about'

export const SECTION_NAMES: Readonly<Record<Section, string>> = {
  picture: 'Picture',
  charts: 'Charts',
  tasks: 'Per task',
  workers: 'Per process',
  times: 'Process times',
  distribution: 'Distribution',
  output: 'Output',
  queues: 'Queues',
  checks: 'Checks',
  code: 'Code',
  about: 'About',
}

export interface SectionFacts {
  /** Lines that the program and its processes wrote. */
  readonly outputLines: number
  /** Queues of the run, open or closed. */
  readonly queues: number
  /** Whether the run is of a workload of the catalogue. */
  readonly isKnown: boolean
}

export function sectionsOf(
  { totalTasks, checks, charts, picture }: Pick<RunRecord, 'totalTasks' | 'checks' | 'charts' | 'picture'>,
  { outputLines, queues, isKnown }: SectionFacts,
): readonly Section[] {
  const isMap = totalTasks > 0
  const has: Readonly<Record<Section, boolean>> = {
    picture: picture !== null,
    charts: charts.length > 0,
    tasks: isMap,
    workers: isMap,
    times: isMap,
    distribution: isMap,
    // Output is the main section of a program; a map has the section only if there are lines.
    output: !isMap || outputLines > 0,
    queues: queues > 0,
    checks: checks.length > 0,
    code: isKnown,
    about: isKnown,
  }
  return (Object.keys(has) as Section[]).filter((section) => has[section])
}
