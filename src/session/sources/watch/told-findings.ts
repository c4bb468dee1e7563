// What is wrong with a watched program, as its run tells it: each finding once, again when its words change, and withdrawn
// when the program shows that it was none.

import { availableParallelism } from 'node:os'
import type { Diagnosis } from '../../../shared/diagnosis.ts'
import type { RunId } from '../../../shared/run.ts'
import type { Journal } from '../../../engine/supervisor/journal.ts'
import { monotonicNs } from '../system-clock.ts'
import { findingsOf, HANGS, ORPHANS } from './findings/findings.ts'
import { TELLING } from './findings/mistakes.ts'
import type { Seen } from './findings/seen.ts'
import { placeIn } from './stacks.ts'
import type { WatchedProgram } from './watched-program.ts'

const MAX_ERRORS = 100
const WITHDRAWN: readonly string[] = [...HANGS, ORPHANS]

interface ToldFindingsOptions {
  readonly journal: Journal
  readonly runId: RunId
  readonly program: WatchedProgram
  /** Of the program itself; null where none can be had. */
  readonly stack: () => Promise<string | null>
}

export class ToldFindings {
  readonly #options: ToldFindingsOptions
  readonly #errors: string[] = []
  /** What was told last, by name of the diagnosis. */
  readonly #told = new Map<string, string>()
  #isOver = false

  constructor(options: ToldFindingsOptions) {
    this.#options = options
  }

  /** A line of the program's standard error: some name the mistake. */
  keepError(text: string): void {
    if (this.#errors.length < MAX_ERRORS && TELLING.test(text)) this.#errors.push(text)
  }

  look({ notes, atWork }: Pick<Seen, 'notes' | 'atWork'>): void {
    const { program } = this.#options
    const errors = this.#errors
    const found = findingsOf({ program, nowNs: monotonicNs(), cores: availableParallelism(), notes, errors, atWork })
    this.#withdraw(found)
    for (const diagnosis of found) {
      const text = JSON.stringify(diagnosis)
      if (this.#told.get(diagnosis.name) === text) continue
      this.#told.set(diagnosis.name, text)
      if (HANGS.has(diagnosis.name)) void this.#tellWhere(diagnosis)
      else this.#tell(diagnosis)
    }
  }

  /** What is looked up now comes too late. */
  close(): void {
    this.#isOver = true
  }

  /** A program that went on did not hang, and what has ended is no orphan. */
  #withdraw(found: readonly Diagnosis[]): void {
    const { root } = this.#options.program
    for (const name of WITHDRAWN) {
      if (!this.#told.has(name) || found.some((one) => one.name === name)) continue
      if (name !== ORPHANS && (root.isAlive || root.exitCode !== 0)) continue
      this.#told.delete(name)
      this.#tell({ name, line: '', evidence: [] })
    }
  }

  #tell(diagnosis: Diagnosis): void {
    const { journal, runId } = this.#options
    journal.publish({ type: 'run.diagnosed', runId, diagnosis })
  }

  /** A hang, with the line of the program that waits. */
  async #tellWhere(diagnosis: Diagnosis): Promise<void> {
    const { program, stack } = this.#options
    const place = placeIn((await stack()) ?? '')
    const where = place === null ? [] : [`${program.root.name} waits at ${place}.`]
    if (!this.#isOver) this.#tell({ ...diagnosis, evidence: [...diagnosis.evidence, ...where] })
  }
}
