// The actions of the lab: fill the form, ask main what the experiment would be, measure, pause and stop.

import type { CommandError } from '../../../shared/error-codes.ts'
import type { DesignRequest } from '../../../shared/ipc/lab-design.ts'
import type { ParameterValue, Parameters } from '../../../shared/run.ts'
import { FUNCTION_WORKLOAD, isPythonFile, WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import type { WorkloadInfo } from '../../../shared/workload-info.ts'
import { TASKS_IN } from '../../../shared/tasks-in.ts'
import { bothRefusals } from '../../components/issue-at.ts'
import { call } from '../../live/call.ts'
import { askLab, labStore } from '../../live/lab-store.ts'
import { launchStore } from '../launch/launch-store.ts'
import { type Asked, beginFunctions, functionParameters } from '../own-function/function-actions.ts'
import { functionStore } from '../own-function/function-store.ts'
import { designOf, type FormSubject } from './form-design.ts'
import { formStore, type LabFields, languageOf } from './form-store.ts'

/** After the last change of a field. */
const CHECK_DEBOUNCE_MS = 250

let checkTimer: number | undefined
/** The answer to the newest question counts. */
let turn = 0
let sizingTurn = 0

/** The workloads of the catalogue that can be measured: one function over many inputs. */
export function mapsOf(workloads: readonly WorkloadInfo[] | null): readonly WorkloadInfo[] {
  return (workloads ?? []).filter(({ labPreset }) => labPreset !== null)
}

export function subjectOf({ subject, parameters }: LabFields, modulePath: string | null): FormSubject {
  if (subject === WATCH_WORKLOAD) return { kind: 'program', language: 'javascript' }
  if (subject === FUNCTION_WORKLOAD)
    return { kind: 'map', language: isPythonFile(modulePath ?? '') ? 'python' : 'javascript' }
  return { kind: 'map', language: languageOf(parameters) }
}

export function change(fields: Partial<LabFields>): void {
  formStore.setState({ ...fields, refused: false })
  checkSoon()
}

/** Opens the form: the first workload is chosen with its preset, and what stands there is checked. */
export function beginForm(): void {
  const { subject, parameters, sizing } = formStore.getState()
  if (subject === FUNCTION_WORKLOAD) void beginFunctions()
  const isEmpty = Object.keys(parameters).length === 0
  if (isEmpty && !sizing && subject !== FUNCTION_WORKLOAD && subject !== WATCH_WORKLOAD) chooseSubject(subject)
  else checkSoon()
}

export function chooseSubject(name: string): void {
  const workload = mapsOf(launchStore.getState().workloads).find((one) => one.name === name)
  sizingTurn++
  formStore.setState({ sizing: false })
  change({ subject: name, chunks: null, workMs: null, preset: null })
  if (name === FUNCTION_WORKLOAD) void beginFunctions()
  const preset = workload?.labPreset ?? null
  if (preset !== null) choosePreset(preset)
}

export function choosePreset(preset: string): void {
  void size(preset)
}

async function size(preset: string): Promise<void> {
  const mine = ++sizingTurn
  const { subject: workload, parameters } = formStore.getState()
  const tasksIn = TASKS_IN.find((language) => language === parameters['tasksIn'])
  formStore.setState({ preset, sizing: true, refused: false })
  const answer = await call('workload.preset', { workload, preset, ...(tasksIn === undefined ? {} : { tasksIn }) })
  if (mine !== sizingTurn) return
  formStore.setState({ sizing: false })
  if (answer.ok) change({ parameters: answer.value.parameters, workMs: answer.value.workMs })
  else formStore.setState({ planned: null, failure: answer.error })
}

/** A change by hand leaves the preset; only the language of the tasks keeps it, and the preset is sized again. */
export function changeParameter(name: string, value: ParameterValue): void {
  const { parameters, preset } = formStore.getState()
  if (name === 'tasksIn' && preset !== null) {
    formStore.setState({ parameters: { ...parameters, tasksIn: value } })
    choosePreset(preset)
    return
  }
  sizingTurn++
  formStore.setState({ sizing: false })
  change({ parameters: { ...parameters, [name]: value }, preset: null, workMs: null })
}

export function checkSoon(): void {
  window.clearTimeout(checkTimer)
  checkTimer = window.setTimeout(() => void check(), CHECK_DEBOUNCE_MS)
}

function missingFields(parameters: Parameters): CommandError | null {
  const issues = Object.entries(parameters)
    .filter(([, value]) => value === '')
    .map(([name]) => ({ path: `parameters.${name}`, message: 'Needs a value.' }))
  return issues.length === 0 ? null : { code: 'E_SCHEMA', message: 'A field is empty.', issues }
}

async function parametersOf({ subject, parameters, commandLine, folder }: LabFields): Promise<Asked> {
  if (subject === FUNCTION_WORKLOAD) return functionParameters()
  if (subject === WATCH_WORKLOAD) return { parameters: { commandLine, folder } }
  const missing = missingFields(parameters)
  return missing === null ? { parameters } : { missing }
}

interface Request {
  readonly workload: string
  readonly parameters: Parameters
  readonly design: DesignRequest
}

/** What the form asks for, or all of its fields that cannot be read. */
async function requestOf(fields: LabFields): Promise<Request | CommandError> {
  const asked = await parametersOf(fields)
  const read = designOf(fields, subjectOf(fields, functionStore.getState().module?.card.path ?? null))
  if ('design' in read && 'parameters' in asked)
    return { workload: fields.subject, parameters: asked.parameters, design: read.design }
  const missing = 'missing' in asked ? asked.missing : null
  const unread: CommandError = {
    code: 'E_INPUT',
    message: 'A field cannot be read.',
    issues: 'issues' in read ? read.issues : [],
  }
  return bothRefusals(missing, unread) ?? unread
}

async function check(): Promise<void> {
  const mine = ++turn
  const { failure, subject, sizing } = formStore.getState()
  // Its answer changes the parameters and asks again.
  if (sizing) return
  // Main asks a person whether the changed file may be run. The answer was no: typing in another field does not ask again.
  if (failure?.code === 'E_CHANGED' && subject === FUNCTION_WORKLOAD) return
  const request = await requestOf(formStore.getState())
  const answer = 'code' in request ? ({ ok: false, error: request } as const) : await call('lab.check', request)
  if (mine !== turn) return
  if (answer.ok) formStore.setState({ planned: answer.value, failure: null, refused: false })
  else formStore.setState({ planned: null, failure: answer.error })
}

/** Begins the experiment of the form; a refusal is shown at its field. */
export async function measure(): Promise<void> {
  const { running, beginning } = labStore.getState()
  if (running || beginning || formStore.getState().sizing) return
  labStore.setState({ beginning: true })
  window.clearTimeout(checkTimer)
  turn++
  const request = await requestOf(formStore.getState())
  const answer = 'code' in request ? ({ ok: false, error: request } as const) : await call('lab.begin', request)
  if (answer.ok) {
    formStore.setState({ failure: null, refused: false })
    await askLab(answer.value.id)
  } else formStore.setState({ planned: null, failure: answer.error, refused: true })
  labStore.setState({ beginning: false })
}

export async function pause(paused: boolean) {
  const answer = await call('lab.pause', { paused })
  await askLab()
  return answer
}

/** Ends the trial that runs; what was measured stays. */
export async function stopMeasuring() {
  // Its last state, which is not told any more afterwards.
  await askLab()
  const answer = await call('lab.cancel', {})
  await askLab()
  return answer
}
