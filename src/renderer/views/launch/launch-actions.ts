// The actions of the launch form: load the catalogue, size a preset, start, and resize the live run.

import type { CommandError } from '../../../shared/error-codes.ts'
import type { ParameterValue } from '../../../shared/run.ts'
import { isUsualRestart } from '../../../shared/run-restart.ts'
import { TASKS_IN } from '../../../shared/tasks-in.ts'
import { FILES_WORKLOAD, FUNCTION_WORKLOAD, type OwnWorkload, WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import { bothRefusals } from '../../components/issue-at.ts'
import { call } from '../../live/call.ts'
import { firstPicture } from '../../live/first-picture.ts'
import { experimentRuns } from '../../live/lab-store.ts'
import { appStore } from '../../state/app-store.ts'
import { sessionStore } from '../../live/session-store.ts'
import { type Asked, beginFunctions, filesParameters, functionParameters } from '../own-function/function-actions.ts'
import { type LaunchStore, launchStore, usesPool } from './launch-store.ts'
import { launcherStore, noteUsed } from './launcher-store.ts'
import { typedFailure } from './typed-fields.ts'
import { watchParameters } from '../watch-program/watch-store.ts'
import { liveRun } from '../stage/runs.ts'
import { stageStore } from '../stage/stage-store.ts'

/** A drag of the slider becomes a few commands, not one a pixel. */
const RESIZE_DEBOUNCE_MS = 100

/** The workload of a new profile: more processes make it faster. */
const FIRST_WORKLOAD = 'primes'

/** The sizing that Start has to wait for; the newest one wins. */
let sizing: Promise<void> = Promise.resolve()
let sizingTurn = 0
let resizeTimer: number | undefined

async function size(workload: string, preset: string): Promise<void> {
  const turn = ++sizingTurn
  launchStore.setState({ workload, preset, sizing: true, resolved: null, failure: null })
  // Sizing may measure in a child process, which must not take a core from the first picture.
  await firstPicture()
  const { draft } = launchStore.getState()
  const tasksIn = TASKS_IN.find((language) => language === draft['tasksIn'])
  const answer = await call('workload.preset', { workload, preset, ...(tasksIn === undefined ? {} : { tasksIn }) })
  if (turn !== sizingTurn) return
  if (!answer.ok) {
    launchStore.setState({ sizing: false, failure: answer.error })
    return
  }
  const { parameters, totalTasks } = answer.value
  launchStore.setState({ sizing: false, resolved: answer.value, draft: parameters, totalTasks })
}

export function choosePreset(workload: string, preset: string): void {
  sizing = size(workload, preset)
}

/** A function or files of the user's own in place of a workload of the catalogue. `begin`: fills the form of a function. */
export function chooseOwn(workload: OwnWorkload, begin: () => Promise<void> = beginFunctions): void {
  sizingTurn++
  sizing = Promise.resolve()
  launchStore.setState({
    workload,
    preset: null,
    draft: {},
    resolved: null,
    sizing: false,
    failure: null,
  })
  if (workload === FUNCTION_WORKLOAD) void begin()
}

/** Chooses a workload with its default preset; its fields show their defaults until the preset is sized. */
export function chooseWorkload(name: string): void {
  const workload = launchStore.getState().workloads?.find((candidate) => candidate.name === name)
  if (workload === undefined) return
  const defaults = Object.entries(workload.parameters.properties).map(
    ([key, schema]) => [key, schema.default ?? ''] as const,
  )
  const draft = Object.fromEntries(defaults)
  if (workload.defaultPreset === null) {
    sizingTurn++
    sizing = Promise.resolve()
    const nothing = { preset: null, resolved: null, sizing: false, failure: null }
    launchStore.setState({ workload: workload.name, draft, ...nothing })
    return
  }
  launchStore.setState({ draft })
  choosePreset(workload.name, workload.defaultPreset)
}

/**
 * A change by hand leaves the preset; a sizing under way must not overwrite the change. Only the language of the tasks
 * keeps it: the preset is sized again.
 */
export function changeParameter(name: string, value: ParameterValue): void {
  const { workload, preset } = launchStore.getState()
  if (name === 'tasksIn' && workload !== null && preset !== null) {
    launchStore.setState(({ draft }) => ({ draft: { ...draft, tasksIn: value } }))
    choosePreset(workload, preset)
    return
  }
  sizingTurn++
  launchStore.setState(({ draft }) => ({
    draft: { ...draft, [name]: value },
    preset: null,
    resolved: null,
    sizing: false,
    failure: null,
  }))
}

export async function loadCatalogue(): Promise<void> {
  launchStore.setState({ failure: null })
  const [list, info] = await Promise.all([call('workload.list', {}), call('app.info', {})])
  if (info.ok) appStore.setState({ info: info.value })
  if (!list.ok) {
    launchStore.setState({ failure: list.error })
    return
  }
  launchStore.setState({ workloads: list.value })
  const asked = info.ok ? list.value.find((workload) => workload.name === info.value.launch) : undefined
  const [lastUsed] = launcherStore.getState().used
  const first =
    asked ?? list.value.find(({ name }) => name === lastUsed) ?? list.value.find(({ name }) => name === FIRST_WORKLOAD)
  if (first !== undefined) chooseWorkload(first.name)
  if (asked !== undefined) void start()
}

function missingFields(): CommandError | null {
  const empty = Object.entries(launchStore.getState().draft).filter(([, value]) => value === '')
  if (empty.length === 0) return null
  const issues = empty.map(([name]) => ({ path: `parameters.${name}`, message: 'Needs a value.' }))
  return { code: 'E_SCHEMA', message: 'A field is empty. Fill it in, or choose a preset.', issues }
}

async function parametersOf(workload: string | null): Promise<Asked> {
  if (workload === FUNCTION_WORKLOAD) return functionParameters()
  if (workload === WATCH_WORKLOAD) return watchParameters()
  return workload === FILES_WORKLOAD ? filesParameters() : workloadParameters()
}

function workloadParameters(): Asked {
  const { draft, failure } = launchStore.getState()
  const missing = failure ?? missingFields()
  return missing === null ? { parameters: draft } : { missing }
}

/** Starts a workload with its defaults, at one press. */
export function startWithDefaults(name: string): Promise<void> {
  chooseWorkload(name)
  return start()
}

export async function start(): Promise<void> {
  if (launchStore.getState().starting) return
  launchStore.setState({ starting: true, failure: null })
  const meant = launchStore.getState().workload
  await sizing
  const { workload, workers, chunkAuto, chunkSize, restart, ownEngine } = launchStore.getState()
  if (workload !== meant) {
    // Another one was chosen meanwhile, to look at its form: that is no reason to start it.
    launchStore.setState({ starting: false })
    return
  }
  const asked = await parametersOf(workload)
  const refused = bothRefusals('missing' in asked ? asked.missing : null, typedFailure(launchStore.getState()))
  if (workload === null || 'missing' in asked || refused !== null) {
    launchStore.setState({ starting: false, failure: refused })
    return
  }
  const answer = await call('run.start', {
    workload,
    parameters: asked.parameters,
    workers,
    chunkSize: chunkAuto ? 'auto' : chunkSize,
    // Only where its field is shown.
    ...(usesPool(launchStore.getState()) && !isUsualRestart(restart) ? { restart } : {}),
    engine: ownEngine ? 'own' : 'app',
  })
  launchStore.setState({ starting: false, failure: answer.ok ? null : answer.error })
  if (!answer.ok) return
  noteUsed(workload)
  // Without a picked run, the stage shows the newest one.
  stageStore.setState({ pickedRun: null })
}

/** Fills the form with a launch that was found elsewhere, as by an experiment. */
export function prepare(
  launch: Pick<LaunchStore, 'workload' | 'draft' | 'totalTasks' | 'workers' | 'chunkAuto' | 'chunkSize'>,
): void {
  sizingTurn++
  sizing = Promise.resolve()
  launchStore.setState({ ...launch, preset: null, resolved: null, sizing: false, failure: null })
}

/** The Python script that a workload of the catalogue stands for, under watch. */
export async function startOriginal(workload: string): Promise<void> {
  if (launchStore.getState().starting) return
  launchStore.setState({ starting: true, failure: null })
  const parameters = { original: workload }
  const { workers } = launchStore.getState()
  const answer = await call('run.start', { workload: WATCH_WORKLOAD, parameters, workers, chunkSize: 'auto' })
  launchStore.setState({ starting: false, failure: answer.ok ? null : answer.error })
  if (answer.ok) stageStore.setState({ pickedRun: null })
}

async function resizeNow(): Promise<void> {
  resizeTimer = undefined
  const run = liveRun(sessionStore.getState().session)
  const { workers } = launchStore.getState()
  if (run === null || run.workers === workers || experimentRuns()) return
  const answer = await call('run.resize', { runId: run.id, workers })
  launchStore.setState({ resizeFailure: answer.ok ? null : answer.error })
}

/** For the next run, and at once for the live one. */
export function setWorkers(workers: number): void {
  launchStore.setState({ workers, resizeFailure: null })
  window.clearTimeout(resizeTimer)
  resizeTimer = window.setTimeout(() => void resizeNow(), RESIZE_DEBOUNCE_MS)
}

/** Sets the slider to the live run's wanted workers: after a reload, and after a resize from elsewhere. */
export function followLiveRun(): () => void {
  let followed: string | null = null
  return sessionStore.subscribe(({ session }) => {
    const run = liveRun(session)
    const now = run === null ? null : `${run.id}:${run.workers}`
    if (now === followed) return
    followed = now
    if (run !== null && resizeTimer === undefined && !experimentRuns()) launchStore.setState({ workers: run.workers })
  })
}
