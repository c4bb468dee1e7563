// What is found wrong with a watched program, as lines for the terminal. Pure.

import { HANGS } from '../session/sources/watch/findings/findings.ts'
import type { Diagnosis } from '../shared/diagnosis.ts'

export const linesOf = ({ name, line, evidence }: Diagnosis): readonly string[] => [
  `warning: ${name}. ${line}`,
  ...evidence.map((sentence) => `  - ${sentence}`),
]

/** The lines about hangs while the program runs, also that it goes on after all. */
export class LiveHangs {
  readonly #told = new Set<string>()

  /** `diagnosis`: as it is now; without evidence it is withdrawn. */
  lines(diagnosis: Diagnosis): readonly string[] {
    const { name, evidence } = diagnosis
    if (!HANGS.has(name)) return []
    if (evidence.length === 0)
      return this.#told.delete(name) ? [`procdeck: the program goes on: "${name}" does not hold any more.`] : []
    this.#told.add(name)
    return linesOf(diagnosis)
  }
}
