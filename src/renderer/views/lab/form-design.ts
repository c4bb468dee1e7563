// The design that the fields ask for, or the fields that cannot be read. Main decides about the rest. Pure.

import type { CommandError } from '../../../shared/error-codes.ts'
import type { DesignRequest } from '../../../shared/ipc/lab-design.ts'
import { MAX_TASKS, MAX_WORKERS } from '../../../shared/limits.ts'
import { formatCount } from '../../../shared/plural.ts'
import type { ChunkSize } from '../../../shared/run.ts'
import { unread } from '../../components/typed-number.ts'
import type { LabFields, LabLanguage } from './form-store.ts'

type Read<T> = { readonly values: readonly T[] } | { readonly problem: string }

/** Separated by commas or spaces. */
function listed(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '')
}

function readList<T>(text: string, empty: string, read: (part: string) => T | string): Read<Exclude<T, string>> {
  const parts = listed(text)
  if (parts.length === 0) return { problem: empty }
  const values: Exclude<T, string>[] = []
  for (const part of parts) {
    const value = read(part)
    if (typeof value === 'string') return { problem: value }
    values.push(value as Exclude<T, string>)
  }
  return { values }
}

function wholeNumber(part: string, most: number, what: string, others = ''): number | string {
  const value = Number(part)
  if (!/^\d+$/.test(part)) return `expected whole numbers${others}, got "${part}"`
  return value >= 1 && value <= most ? value : `expected 1 to ${formatCount(most)} ${what}, got ${formatCount(value)}`
}

export function readWorkers(text: string): Read<number> {
  return readList(text, 'Type at least one number of workers, as 1, 2, 4.', (part) =>
    wholeNumber(part, MAX_WORKERS, 'workers'),
  )
}

export function readChunks(text: string): Read<ChunkSize> {
  // A text is a problem, so that "auto" passes as 0.
  const read = readList(text, 'Type at least one chunk size, as 1, 100, auto.', (part) =>
    part.toLowerCase() === 'auto' ? 0 : wholeNumber(part, MAX_TASKS, 'tasks in a chunk', ' or "auto"'),
  )
  return 'problem' in read ? read : { values: read.values.map((size) => (size === 0 ? 'auto' : size)) }
}

export interface FormSubject {
  readonly kind: 'map' | 'program'
  /** Of a map. */
  readonly language: LabLanguage
}

export const hasChunks = (kind: FormSubject['kind'], { commandLine }: Pick<LabFields, 'commandLine'>): boolean =>
  kind === 'map' || commandLine.includes('{chunk}')

function issueOf(field: string, problem: string | null): CommandError['issues'] {
  return problem === null ? [] : [{ path: `design.${field}`, message: problem }]
}

export function designOf(
  fields: LabFields,
  { kind, language }: FormSubject,
): { readonly design: DesignRequest } | { readonly issues: CommandError['issues'] } {
  const { workers, chunks, methods, repeats, warmUps, budgetS } = fields
  const [count, sizes] = [
    workers === null ? null : readWorkers(workers),
    chunks === null || !hasChunks(kind, fields) ? null : readChunks(chunks),
  ]
  const issues = [
    ...issueOf('workers', count !== null && 'problem' in count ? count.problem : null),
    ...issueOf('chunkSizes', sizes !== null && 'problem' in sizes ? sizes.problem : null),
    ...issueOf(
      'methods',
      kind === 'map' && methods[language].length === 0 ? 'Choose at least one start method.' : null,
    ),
    ...issueOf('repeats', unread(repeats)),
    ...issueOf('warmUps', unread(warmUps)),
    ...issueOf('budgetMs', budgetS === '' ? null : unread(budgetS)),
  ]
  if (issues.length > 0) return { issues }
  return {
    design: {
      ...(count !== null && 'values' in count ? { workers: [...count.values] } : {}),
      ...(sizes !== null && 'values' in sizes ? { chunkSizes: [...sizes.values] } : {}),
      ...(kind === 'map' ? { methods: [...methods[language]] } : {}),
      repeats: Number(repeats),
      warmUps: Number(warmUps),
      budgetMs: budgetS === '' ? null : 1_000 * Number(budgetS),
    },
  }
}
