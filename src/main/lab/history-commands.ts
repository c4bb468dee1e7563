// The commands of the history: what was run and measured is listed, opened, compared, renamed, deleted, exported.

import { readFile, stat } from 'node:fs/promises'
import { type BrowserWindow, dialog } from 'electron'
import type { Session } from '../../session/session.ts'
import { analyse } from '../../session/lab/analyse.ts'
import { firstSentence } from '../../session/lab/lab.ts'
import type { HistoryStore } from '../../session/store/history-store.ts'
import { timeOrderedId } from '../../session/store/time-ordered-id.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import type { SessionEvent } from '../../shared/events.ts'
import type { Experiment, ToldExperiment } from '../../shared/lab.ts'
import { MAX_EXPORT_BYTES } from '../../shared/limits.ts'
import type { RunId } from '../../shared/run.ts'
import { saveWithDialog } from '../exports/export-commands.ts'
import type { Handlers } from '../ipc/command-server.ts'

interface HistoryContext {
  readonly window: BrowserWindow
  readonly session: Session
  /** Of the database. */
  readonly path: string
  readonly warn: (text: string) => void
  /** The run of a trial, which is part of its experiment. */
  readonly isTrial: (id: RunId) => boolean
  /** The experiment that came to its end last, kept or not. */
  readonly lastMeasured: () => Experiment | null
}

type HistoryHandlers = Pick<Handlers, Extract<keyof Handlers, `history.${string}`>>

const MAX_NAME = 60

export class HistoryCommands {
  readonly #context: HistoryContext
  #store: Promise<HistoryStore> | null = null
  #notice: string | null = null

  constructor(context: HistoryContext) {
    this.#context = context
    context.session.journal.subscribe((event) => {
      if (event.type === 'run.finished') void this.#saveRun(event)
    })
  }

  /** The database is opened, and its driver loaded, when it is first needed. @throws CommandFailure */
  readonly store = (): Promise<HistoryStore> => {
    const opening = this.#store ?? this.#open()
    this.#store = opening
    // The file may be put right.
    opening.catch(() => {
      this.#store = null
    })
    return opening
  }

  async close(): Promise<void> {
    await this.#store?.then(
      (store) => {
        store.close()
      },
      () => undefined,
    )
  }

  get handlers(): HistoryHandlers {
    const withStore = async <T>(work: (store: HistoryStore) => T): Promise<T> => work(await this.store())
    const change = (apply: (store: HistoryStore) => void): Promise<null> =>
      withStore((store) => {
        apply(store)
        return null
      })
    return {
      'history.list': (query) => withStore((store) => ({ ...store.list(query), notice: this.#notice })),
      'history.experiment': ({ id }) => this.#told(id),
      'history.run': ({ id }) => withStore((store) => store.run(id)),
      'history.rename': ({ id, title }) =>
        change((store) => {
          store.rename(id, title)
        }),
      'history.note': ({ id, notes }) =>
        change((store) => {
          store.note(id, notes)
        }),
      'history.delete': ({ ids }) =>
        change((store) => {
          store.delete(ids)
        }),
      'history.undelete': ({ ids }) =>
        change((store) => {
          store.undelete(ids)
        }),
      'history.compare': async ({ first, second }) => {
        const [one, other] = [await this.#told(first), await this.#told(second)]
        const { compareExperiments } = await import('../../session/lab/compare.ts')
        return { first: one, second: other, comparison: compareExperiments(one.experiment, other.experiment) }
      },
      'history.report': async ({ id, format }) => {
        const told = await this.#told(id)
        const proposal = { title: 'Save the report', name: fileNameOf(told.experiment), extension: format }
        return saveWithDialog(this.#context.window, proposal, async () => [await reportText(told, format)])
      },
      'history.export': ({ ids }) =>
        saveWithDialog(
          this.#context.window,
          { title: 'Save experiments', name: 'procdeck-experiments', extension: 'json' },
          () => withStore((store) => [store.export(ids)]),
        ),
      'history.import': () => this.#import(),
    }
  }

  async #open(): Promise<HistoryStore> {
    const { HistoryStore: Store } = await import('../../session/store/history-store.ts')
    return Store.open(this.#context.path, (text) => this.#warn(text))
  }

  /** As an event, and kept for who looks at the history later. */
  #warn(text: string): void {
    this.#notice = text
    this.#context.warn(text)
  }

  async #told(id: string): Promise<ToldExperiment> {
    const experiment = await this.#experiment(id)
    return { experiment, analysis: analyse(experiment) }
  }

  /** One that could not be kept is there until the next one, so that its report can be saved. */
  async #experiment(id: string): Promise<Experiment> {
    try {
      return (await this.store()).experiment(id)
    } catch (error) {
      const last = this.#context.lastMeasured()
      if (last?.id === id) return last
      throw error
    }
  }

  async #import(): Promise<{ readonly ids: readonly string[] } | null> {
    const { canceled, filePaths } = await dialog.showOpenDialog(this.#context.window, {
      title: 'Import experiments',
      buttonLabel: 'Import',
      properties: ['openFile'],
      filters: [{ name: 'JSON', extensions: ['json'] }],
    })
    const path = filePaths[0]
    if (canceled || path === undefined) return null
    const text = await textOf(path)
    const ids = (await this.store()).import(text, (experiment) => firstSentence(analyse(experiment).verdict))
    return { ids }
  }

  /** A run that cannot be kept is told, and is still in the window. */
  async #saveRun({ runId, status, elapsedMs, result }: Extract<SessionEvent, { type: 'run.finished' }>): Promise<void> {
    const { session, isTrial } = this.#context
    const run = session.journal.state.runs[runId]
    if (run === undefined || isTrial(runId)) return
    const { title, workload, parameters, workers, chunkSize } = run
    try {
      const store = await this.store()
      const { headline = '', story = [] } = result ?? {}
      const startedAt = Date.now() - elapsedMs
      const words = { headline, story, title }
      store.saveRun({
        id: timeOrderedId(),
        ...words,
        workload,
        parameters,
        workers,
        chunkSize,
        startedAt,
        elapsedMs,
        status,
      })
    } catch (error) {
      this.#warn(`Run ${runId} is not kept in the history: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

async function reportText({ experiment, analysis }: ToldExperiment, format: 'html' | 'md' | 'csv'): Promise<string> {
  if (format === 'csv') return (await import('../../session/export/trials-csv.ts')).trialsCsv(experiment)
  if (format === 'md')
    return (await import('../../session/export/report-markdown.ts')).reportMarkdown(experiment, analysis)
  return (await import('../../session/export/report-html.ts')).reportHtml(experiment, analysis)
}

/** @throws CommandFailure */
async function textOf(path: string): Promise<string> {
  try {
    const found = await stat(path)
    if (!found.isFile() || found.size > MAX_EXPORT_BYTES)
      throw new Error(`expected a file of at most ${MAX_EXPORT_BYTES / 1024 / 1024} MiB`)
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new CommandFailure('E_PATH', `${path} cannot be imported: ${(error as Error).message}.`)
  }
}

function fileNameOf({ title }: Experiment): string {
  const plain = title.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-|-$/g, '')
  return `procdeck-${plain.slice(0, MAX_NAME) || 'experiment'}`
}
