// The history of experiments and runs in one file, which several programs may use at once. Every call is one commit, and
// done when it returns.

import { CommandFailure } from '../../shared/command-failure.ts'
import { begunSchema, savedRunSchema, trialSchema } from '../../shared/ipc/experiment-schema.ts'
import type { Experiment, Trial } from '../../shared/lab.ts'
import { MAX_NOTES } from '../../shared/limits.ts'
import type { SavedRun } from '../../shared/saved-run.ts'
import { checked } from './checked.ts'
import type { Database } from './database.ts'
import { historyError, isDamage } from './database-errors.ts'
import { deleteEntries, purgeDeleted, purgeLeft, renote, undeleteEntries } from './entries.ts'
import { exportText, importText } from './exchange.ts'
import { type Begun, endExperiment, type Ending, insertExperiment, putTrial, readExperiment } from './experiments.ts'
import { type HistoryPage, type ListQuery, listHistory } from './list.ts'
import { fileAt } from './file-id.ts'
import { beginAgain, type DamageRule, openDatabase, type OpenedFile } from './open-database.ts'
import { interruptGone } from './running.ts'
import { putRun, readRun } from './runs.ts'
import { timeOrderedId } from './time-ordered-id.ts'

/** Errors and verdicts come from programs: a long one is cut, so that the trial is saved. */
const cut = (text: string): string => text.slice(0, MAX_NOTES)
const cutOrNull = (text: string | null): string | null => (text === null ? null : cut(text))

export class HistoryStore {
  readonly #path: string
  readonly #rule: DamageRule
  #opened: OpenedFile

  /**
   * Opens the file at `path`, or makes it. A damaged one is renamed and an empty one begun, or refused. Of a file that
   * cannot be written all is read, and what would change it fails.
   * @param warn is told in a sentence where a damaged file was put
   * @throws CommandFailure `E_STATE` for a file of a newer program, `E_PATH` for one that cannot be opened
   */
  static open(
    path: string,
    warn: (text: string) => void,
    onDamage: DamageRule['onDamage'] = 'set-aside',
  ): HistoryStore {
    return new HistoryStore(path, { onDamage, warn })
  }

  private constructor(path: string, rule: DamageRule) {
    this.#path = path
    this.#rule = rule
    this.#opened = openDatabase(path, rule)
    try {
      this.#write((db) => {
        interruptGone(db)
        purgeLeft(db)
      })
    } catch (error) {
      // Where nothing can be written, what a program left behind is read as interrupted nevertheless.
      if (!(error instanceof CommandFailure)) throw error
    }
  }

  /** @throws CommandFailure `E_STATE` where the id is known, `E_SCHEMA`, `E_PATH` */
  begin(experiment: Begun): void {
    const begun = checked(begunSchema, { ...experiment, error: cutOrNull(experiment.error) }, 'experiment')
    this.#write((db) => insertExperiment(db, begun))
  }

  /** Adds a trial, or replaces the one of its index. @throws CommandFailure `E_GONE`, `E_SCHEMA`, `E_PATH` */
  saveTrial(experimentId: string, trial: Trial): void {
    const saved = checked(trialSchema, { ...trial, error: cutOrNull(trial.error) }, 'trial')
    this.#write((db) => putTrial(db, experimentId, saved))
  }

  /** @throws CommandFailure `E_GONE`, `E_PATH` */
  end(experimentId: string, { status, error, verdict }: Ending): void {
    this.#write((db) => endExperiment(db, experimentId, { status, error: cutOrNull(error), verdict: cut(verdict) }))
  }

  /** @throws CommandFailure `E_GONE`; `E_PATH` where it is damaged */
  experiment(id: string): Experiment {
    return this.#read((db) => readExperiment(db, id))
  }

  /** Adds a run, or replaces the one of its id and keeps its title and notes. @throws CommandFailure `E_SCHEMA`, `E_PATH` */
  saveRun(run: Omit<SavedRun, 'notes'>): void {
    const saved = checked(savedRunSchema, { ...run, notes: '', headline: cut(run.headline) }, 'run')
    this.#write((db) => putRun(db, saved))
  }

  /** @throws CommandFailure `E_GONE` */
  run(id: string): SavedRun {
    return this.#read((db) => readRun(db, id))
  }

  /** Newest first, without what is deleted. */
  list(query: ListQuery): HistoryPage {
    return this.#read((db) => listHistory(db, query))
  }

  /** Of an experiment or a run. @throws CommandFailure `E_GONE`, `E_SCHEMA`, `E_PATH` */
  rename(id: string, title: string): void {
    this.#write((db) => renote(db, id, checked(begunSchema.pick({ title: true }), { title }, 'experiment')))
  }

  /** Replaces the notes of an experiment or a run. @throws CommandFailure `E_GONE`, `E_SCHEMA`, `E_PATH` */
  note(id: string, notes: string): void {
    this.#write((db) => renote(db, id, checked(begunSchema.pick({ notes: true }), { notes }, 'experiment')))
  }

  /**
   * Takes experiments and runs out of the list. They can be brought back until `purge`, or until the history is opened after
   * this program ended. Unknown ids are passed over.
   * @throws CommandFailure `E_STATE` where one of them is being measured; then none is deleted
   */
  delete(ids: readonly string[]): void {
    this.#write((db) => deleteEntries(db, ids))
  }

  undelete(ids: readonly string[]): void {
    this.#write((db) => undeleteEntries(db, ids))
  }

  /** Removes for good what this or another program has deleted. */
  purge(): void {
    this.#write(purgeDeleted)
  }

  /** Experiments as the text of a file. @throws CommandFailure `E_GONE`, `E_TOO_LARGE` */
  export(ids: readonly string[]): string {
    return exportText(this.#read((db) => ids.map((id) => readExperiment(db, id))))
  }

  /**
   * Takes over the experiments of an exported file, all or none. One whose id is known gets another. Nothing is started.
   * @param verdictOf the first sentence of the verdict, for the list
   * @returns their ids in the order of the file
   * @throws CommandFailure `E_SCHEMA`, `E_TOO_LARGE`, `E_PATH`
   */
  import(text: string, verdictOf: (experiment: Experiment) => string = () => ''): readonly string[] {
    const experiments = importText(text)
    return this.#write((db) =>
      experiments.map((experiment) => {
        const { trials, ...begun } = experiment
        const isKnown =
          db.first({ known: 'number' }, 'SELECT 1 AS known FROM experiments WHERE id = ?', begun.id) !== undefined
        const id = isKnown ? timeOrderedId() : begun.id
        insertExperiment(db, { ...begun, id }, cut(verdictOf(experiment)))
        for (const trial of trials) putTrial(db, id, trial)
        return id
      }),
    )
  }

  /** Nothing may be called after it. */
  close(): void {
    try {
      // Afterwards the one file is all there is: it may be copied.
      this.#opened.db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // another program reads or writes: the next one does it
    }
    this.#opened.db.close()
  }

  #write<T>(work: (db: Database) => T): T {
    return this.#use((db) => db.transaction(() => work(db)))
  }

  #read<T>(work: (db: Database) => T): T {
    return this.#use(work)
  }

  #use<T>(work: (db: Database) => T): T {
    try {
      const { file } = this.#opened
      // Somebody removed or replaced the file: what is written to the old one would be lost.
      if (file !== null && fileAt(this.#path) !== file) this.#replace(openDatabase(this.#path, this.#rule))
      try {
        return work(this.#opened.db)
      } catch (error) {
        // A damage is often met only where its page is read.
        if (!isDamage(error) || this.#opened.file === null) throw error
        this.#replace(beginAgain(this.#path, this.#opened.file, this.#rule))
        return work(this.#opened.db)
      }
    } catch (error) {
      throw historyError(error, this.#path)
    }
  }

  /** SQLite removes no WAL when it closes a file that is not at its path any more: that is the new one's. */
  #replace(opened: OpenedFile): void {
    const { db } = this.#opened
    this.#opened = opened
    db.close()
  }
}
