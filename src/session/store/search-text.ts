// What is searched of an experiment or a run, and how. Each word that a person typed must be in it somewhere, literally and
// in any case. Not FTS5: it finds whole words alone, or parts of at least three letters, and no `%` or quote at all.

import type { LabSubject } from '../../shared/lab.ts'

/** Parameters may hold a whole text; the beginning is enough to find it. */
const MAX_SUBJECT = 2_000

export function searchText(...parts: readonly string[]): string {
  return folded(parts.join('\n'))
}

/** The words of what a person typed; none for a blank. */
export function searchWords(typed: string): readonly string[] {
  return [...new Set(folded(typed).split(/\s+/u))].filter((word) => word !== '')
}

/**
 * Capitals, because they do not depend on the letters beside them, as the small sigma does. Without a NUL or half a
 * surrogate pair, which the driver cannot bind.
 */
export function folded(text: string): string {
  return Buffer.from(text.normalize('NFC').toUpperCase(), 'utf8').toString('utf8').replaceAll('\0', '\uFFFD')
}

export function subjectText(subject: LabSubject): string {
  const { kind } = subject
  if (kind === 'program') return `${subject.commandLine}\n${subject.folder}`.slice(0, MAX_SUBJECT)
  if (kind === 'workload') {
    const values = Object.entries(subject.parameters).map(([name, value]) => `${name} ${value}`)
    return [subject.workload, ...values].join('\n').slice(0, MAX_SUBJECT)
  }
  const { inputs } = subject
  const from = 'path' in inputs ? inputs.path : 'json' in inputs ? inputs.json : `${inputs.first} ${inputs.end}`
  return [subject.path, subject.export, subject.python ?? '', from].join('\n').slice(0, MAX_SUBJECT)
}
