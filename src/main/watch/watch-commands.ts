// The commands for watched programs. The window cannot start a command line by itself: a dialog of the system shows the
// line, and a person confirms it.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BrowserWindow, dialog } from 'electron'
import type { AttachPlan } from '../../session/sources/watch/attach-launch.ts'
import { planAttach, planWatch, suggestionFor, watchParameters } from '../../session/user/plan-watch.ts'
import type { WatchPlan } from '../../session/sources/watch/watch-launch.ts'
import { lineOf } from '../../session/user/command-line.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import { WORKLOADS } from '../../workloads/catalogue.ts'
import { checkedParameters, type Handlers } from '../ipc/command-server.ts'

export class WatchCommands {
  readonly #window: BrowserWindow
  readonly #programs: URL
  readonly #originals: string
  /** What a person has confirmed since the start. */
  readonly #confirmed = new Set<string>()

  /** `programs`: folder of the compiled workloads. `originals`: where their Python originals are put, for Python to read. */
  constructor(window: BrowserWindow, programs: URL, originals: string) {
    this.#window = window
    this.#programs = programs
    this.#originals = originals
  }

  get handlers(): Pick<Handlers, 'watch.choose'> {
    return {
      'watch.choose': async () => {
        const { canceled, filePaths } = await dialog.showOpenDialog(this.#window, {
          title: 'Choose a script or a program',
          buttonLabel: 'Choose',
          properties: ['openFile'],
          filters: [
            { name: 'Scripts', extensions: ['py', 'js', 'mjs', 'cjs', 'ts', 'sh'] },
            { name: 'All files', extensions: ['*'] },
          ],
        })
        const path = filePaths[0]
        return canceled || path === undefined ? null : suggestionFor(path)
      },
    }
  }

  /** `own`: PIDs of the session's processes. @throws CommandFailure */
  async plan(given: unknown, own: readonly number[]): Promise<WatchPlan | AttachPlan> {
    const parameters = checkedParameters(watchParameters, given)
    if ('original' in parameters) return this.#original(parameters.original)
    if ('attach' in parameters) {
      const attach = planAttach(parameters, [process.pid, ...own])
      const { root, commandLine, allowsSignals } = attach
      const how = allowsSignals ? 'You can kill and pause its processes.' : 'Nothing can be signalled.'
      await this.#confirm('Watch this process?', `PID ${root.pid}: ${commandLine}\n\n${how}`, 'Watch')
      return attach
    }
    const plan = await planWatch(parameters, process.env)
    const detail = `${lineOf(plan.command)}\n\nin ${plan.cwd}\n\nIt runs with your rights and your whole environment.`
    await this.#confirm('Run this program?', detail, 'Run')
    return plan
  }

  /** Part of the app, so nobody has to confirm it. */
  async #original(name: string): Promise<WatchPlan> {
    const text = WORKLOADS.has(name)
      ? await readFile(new URL(`${name}/${name}.py`, this.#programs), 'utf8').catch(() => null)
      : null
    if (text === null) throw new CommandFailure('E_WORKLOAD', `There is no Python original of "${name}".`)
    // The packaged app is one archive, which Python cannot read.
    const file = join(this.#originals, `${name}.py`)
    await mkdir(this.#originals, { recursive: true })
    await writeFile(file, text)
    const plan = await planWatch({ commandLine: lineOf(['python3', file]), folder: this.#originals }, process.env)
    return { ...plan, parameters: { original: name } }
  }

  async #confirm(message: string, detail: string, button: string): Promise<void> {
    if (this.#confirmed.has(detail)) return
    const { response } = await dialog.showMessageBox(this.#window, {
      type: 'question',
      message,
      detail,
      buttons: [button, 'Cancel'],
      defaultId: 0,
      cancelId: 1,
    })
    if (response !== 0)
      throw new CommandFailure('E_CHANGED', 'You did not confirm the command line, so nothing was started.')
    this.#confirmed.add(detail)
  }
}
