// The actions of the form for the user's own function: choose and open modules, choose inputs, build the parameters.

import type { CommandError, Envelope } from '../../../shared/error-codes.ts'
import type { Parameters } from '../../../shared/run.ts'
import {
  FILES_WORKLOAD,
  type FunctionId,
  type FunctionModule,
  type InputKind,
  isInputKind,
  isPythonFile,
  isPythonMethod,
  type OwnWorkload,
} from '../../../shared/user-function.ts'
import { unread } from '../../components/typed-number.ts'
import { call } from '../../live/call.ts'
import { type FunctionStore, functionStore } from './function-store.ts'

/** The module that Start has to wait for: a run uses the module chosen last. */
let opening: Promise<void> = Promise.resolve()

async function loadCards(): Promise<void> {
  const answer = await call('function.list', {})
  if (answer.ok) functionStore.setState({ cards: answer.value })
  else functionStore.setState({ failure: answer.error })
}

/** Loads the list, and opens the module used last. */
export async function beginFunctions(): Promise<void> {
  if (functionStore.getState().cards !== null) return
  await loadCards()
  const last = functionStore.getState().cards?.[0]
  if (last !== undefined && functionStore.getState().module === null) await openFunction(last.id)
}

function take(asked: Promise<Envelope<FunctionModule | null>>): Promise<void> {
  opening = open(asked)
  return opening
}

async function open(asked: Promise<Envelope<FunctionModule | null>>): Promise<void> {
  functionStore.setState({ opening: true, failure: null })
  const answer = await asked
  functionStore.setState({ opening: false })
  if (!answer.ok) functionStore.setState({ module: null, exportName: '', failure: answer.error })
  else if (answer.value !== null) {
    const { card, exports, interpreters } = answer.value
    const known = exports.find(({ name }) => name === card.lastExport) ?? exports[0]
    const python = interpreters.find(({ problem }) => problem === null)?.path ?? null
    functionStore.setState({ module: answer.value, exportName: known?.name ?? '', python })
  }
  // Also after a failure: the chosen module is in the list, to be opened again once it is mended.
  await loadCards()
}

export async function chooseFunction(): Promise<void> {
  await take(call('function.choose', {}))
}

export async function openFunction(functionId: FunctionId): Promise<void> {
  await take(call('function.open', { functionId }))
}

/**
 * Fills the form with what a run was started with. A text or a folder was approved for a session, and is asked for again at
 * its field; main refuses a file that is not in the list any more.
 */
export async function fillFunction(parameters: Parameters): Promise<void> {
  await openFunction(Number(parameters['function']))
  const { module } = functionStore.getState()
  if (module === null) return
  functionStore.setState(({ exportName, python }) => {
    const { export: name, inputs, from, to, json, deadlineS, again, startMethod, python: path } = parameters
    return {
      ...(isInputKind(inputs) ? { inputs } : {}),
      sources: {},
      ...(typeof from === 'number' && typeof to === 'number' ? { from, to } : {}),
      ...(typeof json === 'string' ? { json } : {}),
      ...(isPythonMethod(startMethod) ? { startMethod } : {}),
      exportName: module.exports.some((one) => one.name === name) ? String(name) : exportName,
      deadlineS: deadlineS === 0 ? '' : Number(deadlineS),
      again: again === true,
      python: module.interpreters.some((one) => one.path === path && one.problem === null) ? String(path) : python,
    }
  })
}

export async function forgetFunction(functionId: FunctionId): Promise<void> {
  const answer = await call('function.forget', { functionId })
  if (!answer.ok) {
    functionStore.setState({ failure: answer.error })
    return
  }
  if (functionStore.getState().module?.card.id === functionId) functionStore.setState({ module: null, exportName: '' })
  await loadCards()
}

async function takeSource(
  kind: 'lines' | 'folder',
  asked: () => ReturnType<typeof call<'source.choose' | 'source.sample'>>,
): Promise<void> {
  functionStore.setState({ choosingSource: true, sourceFailure: null })
  const answer = await asked()
  functionStore.setState({ choosingSource: false })
  if (!answer.ok) functionStore.setState({ sourceFailure: answer.error })
  else if (answer.value !== null) {
    const source = answer.value
    functionStore.setState(({ sources }) => ({ sources: { ...sources, [kind]: source } }))
  }
}

export function chooseSource(kind: 'lines' | 'folder'): Promise<void> {
  return takeSource(kind, () => call('source.choose', { kind }))
}

export function takeSample(): Promise<void> {
  return takeSource('folder', () => call('source.sample', {}))
}

export function setInputs(inputs: InputKind): void {
  functionStore.setState({ inputs, sourceFailure: null })
}

/** The number of tasks that Start would make; null while it is not known. */
export function ownTasksOf(own: OwnWorkload, { module, inputs, from, to, sources }: FunctionStore): number | null {
  if (own === FILES_WORKLOAD) return sources.folder?.count ?? null
  if (module === null) return null
  if (inputs === 'json') return null
  if (inputs !== 'range') return sources[inputs]?.count ?? null
  const count = Number(to) - Number(from)
  return from !== '' && to !== '' && count > 0 ? count : null
}

function missingAt(field: string, message: string): CommandError {
  return { code: 'E_INPUT', message, issues: [{ path: `parameters.${field}`, message }] }
}

function inputParameters(store: FunctionStore): Parameters | CommandError {
  const { inputs, from, to, json, sources } = store
  if (inputs === 'json') return { inputs, json }
  if (inputs === 'range') {
    const [noFrom, noTo] = [unread(from), unread(to)]
    if (noFrom !== null) return missingAt('from', noFrom)
    if (noTo !== null) return missingAt('to', noTo)
    return { inputs, from: Number(from), to: Number(to) }
  }
  const source = sources[inputs]
  if (source === undefined)
    return missingAt('source', inputs === 'lines' ? 'Choose a text file first.' : 'Choose a folder first.')
  return { inputs, source: source.id }
}

function isError(value: Parameters | CommandError): value is CommandError {
  return 'code' in value && 'issues' in value
}

/** The parameters that Start sends for a run over files. */
export function filesParameters(): Asked {
  const source = functionStore.getState().sources.folder
  return source === undefined
    ? { missing: missingAt('source', 'Choose a folder first.') }
    : { parameters: { source: source.id } }
}

export type Asked = { readonly parameters: Parameters } | { readonly missing: CommandError }

/** The parameters that Start sends, or the reason why it cannot. */
export async function functionParameters(): Promise<Asked> {
  await opening
  const store = functionStore.getState()
  const { module, exportName, deadlineS, again, startMethod, python, failure } = store
  if (module === null) {
    const none: CommandError = { code: 'E_MODULE', message: 'Choose a file first.', issues: [] }
    return { missing: failure ?? none }
  }
  const inputs = inputParameters(store)
  if (isError(inputs)) return { missing: inputs }
  const noDeadline = deadlineS === '' ? null : unread(deadlineS)
  if (noDeadline !== null) return { missing: missingAt('deadlineS', noDeadline) }
  return {
    parameters: {
      function: module.card.id,
      export: exportName,
      deadlineS: deadlineS === '' ? 0 : Number(deadlineS),
      again,
      ...(isPythonFile(module.card.path) ? { startMethod, ...(python === null ? {} : { python }) } : {}),
      ...inputs,
    },
  }
}
