// Runs programs of the catalogue as the app runs them: with real processes, and with results that were tampered with.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect } from 'vitest'
import { runtime } from './built-runtime.ts'
import { createSession } from '../../src/session/create-session.ts'
import type { Session } from '../../src/session/session.ts'
import type { LocalSource } from '../../src/session/sources/local-source.ts'
import type { SessionEvent } from '../../src/shared/events.ts'
import type { Parameters } from '../../src/shared/run.ts'
import type { ProcessRecord, RunRecord } from '../../src/shared/session-state.ts'
import { launchPlanned } from '../../src/workloads/launch-planned.ts'
import { isRunning } from './os-view.ts'

const built = (path: string): URL => new URL(`../../${path}`, import.meta.url)
const programs = built('out/programs/')

/** A session for each test of a file, and what happened in it. */
export class ProgramRuns {
  session!: Session
  local!: LocalSource
  events: SessionEvent[] = []
  readonly #folders: string[] = []

  constructor() {
    beforeEach(() => {
      ;({ session: this.session, local: this.local } = createSession({ runtime, spawnIn: 'this-thread' }))
      this.events = []
      this.session.journal.subscribe((event) => {
        this.events.push(event)
      })
    })
    afterEach(async () => {
      await this.session.close()
      const pids = this.events.flatMap((event) => (event.type === 'process.started' ? [event.pid] : []))
      expect(pids.filter((pid) => isRunning(pid))).toEqual([])
      for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true })
    })
  }

  async run(workload: string, parameters: Parameters, at = programs): Promise<RunRecord> {
    const started = this.local.start(await launchPlanned({ workload, parameters }, at), {
      workers: 2,
      chunkSize: 'auto',
      restart: null,
    })
    await started.ended
    const record = this.session.journal.state.runs[started.id]
    if (record === undefined) throw new Error('the run is not in the journal')
    return record
  }

  /** The programs, with one place of one of them changed, or several. */
  corrupted(
    workload: string,
    from: string,
    to: string,
    ...more: readonly (readonly [from: string, to: string])[]
  ): URL {
    const folder = mkdtempSync(join(tmpdir(), 'procdeck-programs-'))
    this.#folders.push(folder)
    cpSync(new URL(workload, programs), join(folder, workload), { recursive: true })
    // The library stays in its place, where it finds what its children run.
    symlinkSync(new URL('procdeck', programs), join(folder, 'procdeck'))
    const tasks = join(folder, workload, 'tasks.js')
    let text = readFileSync(tasks, 'utf8')
    for (const [old, changed] of [[from, to] as const, ...more]) {
      if (!text.includes(old)) throw new Error(`${workload}/tasks.js has no "${old}"`)
      text = text.replace(old, changed)
    }
    writeFileSync(tasks, text)
    return pathToFileURL(`${folder}/`)
  }

  get records(): readonly ProcessRecord[] {
    return Object.values(this.session.journal.state.processes)
  }

  /** Lines that processes of this name have printed, with their moments. */
  textsOf(name: string): readonly (readonly [text: string, atMs: number])[] {
    return this.events.flatMap((event) =>
      event.type === 'process.output' && this.session.journal.state.processes[event.processId]?.name === name
        ? [[event.text, event.atMs] as const]
        : [],
    )
  }

  /** Lines of the program's own, with their moments. */
  get printed(): readonly { readonly text: string; readonly atMs: number }[] {
    return this.events.flatMap((event) => (event.type === 'run.printed' ? [event] : []))
  }
}

/** Whole numbers in texts, in their order. */
export const numbersIn = (texts: readonly string[]): readonly number[] =>
  texts.flatMap((text) => (text.match(/\d+/g) ?? []).map(Number))
