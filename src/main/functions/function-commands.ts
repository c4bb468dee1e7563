// The commands for the user's own functions. Paths come only from the system's dialogs: the window cannot choose which
// code is loaded, only select an approved module.

import { type BrowserWindow, dialog } from 'electron'
import { canRun, findInterpreters } from '../../session/user/interpreters.ts'
import { listExports } from '../../session/user/list-exports.ts'
import { readModuleFile } from '../../session/user/module-file.ts'
import { UserFileError } from '../../session/user/user-file-error.ts'
import type { Target } from '../../engine/process/target.ts'
import {
  FILES_WORKLOAD,
  type FunctionCard,
  type FunctionId,
  type FunctionModule,
  type InputSource,
  type Interpreter,
  isPythonFile,
  type OwnWorkload,
  type WATCH_WORKLOAD,
} from '../../shared/user-function.ts'
import { checkedParameters, type Handlers } from '../ipc/command-server.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import type { ApprovedModules } from '../../session/user/approved-modules.ts'
import { filesParameters } from '../../session/user/plan-files.ts'
import { functionParameters } from '../../session/user/plan-function.ts'
import type { OwnPlan } from '../../session/user/plan-own.ts'
import { sampleFiles } from '../../session/user/sample-files.ts'
import { Sources } from '../../session/user/sources.ts'

type FunctionHandlers = Pick<
  Handlers,
  'function.list' | 'function.choose' | 'function.open' | 'function.forget' | 'source.choose' | 'source.sample'
>

export interface FunctionContext {
  readonly window: BrowserWindow
  readonly modules: ApprovedModules
  /** Folder of the sample files; it may not exist yet. */
  readonly samples: string
  /** The task that lists the exports of a module. */
  readonly inspect: Target
}

/** Turns an error about a user's file into a refusal with its code and message. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UserFileError) throw new CommandFailure(error.code, error.message)
    throw error
  }
}

export class FunctionCommands {
  readonly #context: FunctionContext
  readonly #sources = new Sources()
  /** What was offered for each file, by its path: to look again takes a process for each. */
  readonly #offered = new Map<string, readonly Interpreter[]>()

  constructor(context: FunctionContext) {
    this.#context = context
  }

  get handlers(): FunctionHandlers {
    const { modules } = this.#context
    return {
      'function.list': () => modules.cards(),
      'function.choose': () => refusing(() => this.#choose()),
      'function.open': ({ functionId }) =>
        refusing(async () => {
          return this.#opened(await this.#approvedCard(functionId))
        }),
      'function.forget': async ({ functionId }) => {
        await modules.forget(functionId)
        return null
      },
      'source.choose': ({ kind }) => refusing(() => this.#chooseSource(kind)),
      'source.sample': () => refusing(() => this.#sample()),
    }
  }

  /** Plans a run of an approved function, or one over chosen files. @throws CommandFailure */
  plan(workload: Exclude<OwnWorkload, typeof WATCH_WORKLOAD>, given: unknown): Promise<OwnPlan> {
    return refusing(async () => {
      if (workload === FILES_WORKLOAD) {
        const parameters = checkedParameters(filesParameters, given)
        return { own: 'files', parameters, source: this.#sources.get(parameters.source) }
      }
      const parameters = checkedParameters(functionParameters, given)
      const card = await this.#approvedCard(parameters.function)
      if (isPythonFile(card.path)) await this.#checkInterpreter(card.path, parameters.python)
      const source = 'source' in parameters ? this.#sources.get(parameters.source) : null
      return { own: 'function', parameters, card, source }
    })
  }

  /** Records a start of the function: the list offers it first from now on. */
  async used(plan: OwnPlan): Promise<void> {
    if (plan.own === 'function') await this.#context.modules.used(plan.card.id, plan.parameters.export)
  }

  /** The window chooses among the interpreters that were found, and names no other program. @throws CommandFailure */
  async #checkInterpreter(file: string, path: string | undefined): Promise<void> {
    if (path === undefined) return
    const offered = this.#offered.get(file) ?? (await findInterpreters(file))
    const found = offered.find((one) => one.path === path)
    if (found !== undefined && canRun(found)) return
    const message =
      found === undefined ? 'expected one of the interpreters that were found' : `${found.path} ${found.problem ?? ''}`
    throw new CommandFailure('E_INPUT', 'Choose another interpreter.', [{ path: 'parameters.python', message }])
  }

  /** What can be run of it. */
  async #opened(card: FunctionCard): Promise<FunctionModule> {
    const interpreters = isPythonFile(card.path) ? await findInterpreters(card.path) : []
    this.#offered.set(card.path, interpreters)
    const python = interpreters.find(canRun)?.path ?? null
    const exports = await listExports(card.path, { node: this.#context.inspect, python })
    return { card, exports, interpreters }
  }

  async #choose(): Promise<FunctionModule | null> {
    const { window, modules } = this.#context
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title: 'Choose a module in JavaScript, TypeScript or Python',
      buttonLabel: 'Choose',
      message: 'Its functions run with your rights: choose only code that you trust.',
      properties: ['openFile'],
      filters: [
        { name: 'Modules', extensions: ['mjs', 'js', 'cjs', 'ts', 'mts', 'cts', 'py'] },
        { name: 'All files', extensions: ['*'] },
      ],
    })
    const chosen = filePaths[0]
    if (canceled || chosen === undefined) return null
    const { path, digest } = await readModuleFile(chosen)
    return this.#opened(await modules.approve(path, digest))
  }

  /** The card of an approved module; a dialog asks first if the file has changed since. */
  async #approvedCard(id: FunctionId): Promise<FunctionCard> {
    const { modules, window } = this.#context
    const card = await modules.card(id)
    if (card === null)
      throw new CommandFailure('E_GONE', 'That function is not in your list any more: choose its file again.')
    const { path, digest } = await readModuleFile(card.path)
    if (digest === (await modules.approved(id))) return card
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: `${card.name} has changed since you approved it.`,
      detail: `${path}\n\nIts functions run with your rights. Run the file as it is now?`,
      buttons: ['Run the changed file', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
    })
    if (response !== 0)
      throw new CommandFailure('E_CHANGED', `${card.name} has changed since you approved it, and was not run.`)
    // Read again: the file may have changed once more while the dialog was open.
    return modules.approve(path, (await readModuleFile(path)).digest)
  }

  async #sample(): Promise<InputSource> {
    const folder = this.#context.samples
    try {
      return await this.#sources.add('folder', await sampleFiles(folder))
    } catch (error) {
      if (error instanceof UserFileError) throw error
      throw new CommandFailure('E_PATH', `The sample files could not be made in ${folder}: ${(error as Error).message}`)
    }
  }

  async #chooseSource(kind: InputSource['kind']): Promise<InputSource | null> {
    const { canceled, filePaths } = await dialog.showOpenDialog(this.#context.window, {
      title: kind === 'lines' ? 'Choose a text file' : 'Choose a folder',
      buttonLabel: 'Choose',
      properties: [kind === 'lines' ? 'openFile' : 'openDirectory'],
    })
    const path = filePaths[0]
    return canceled || path === undefined ? null : this.#sources.add(kind, path)
  }
}
