// What the command line names: a workload of the catalogue, a function of a file, or a whole program.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CommandFailure } from '../shared/command-failure.ts'
import type { LabInputs, LabSubject } from '../shared/lab.ts'
import type { Parameters, ParameterValue } from '../shared/run.ts'
import { MAX_PARAMETER_TEXT, MAX_TASKS } from '../shared/limits.ts'
import { formatCount } from '../shared/plural.ts'
import { TASKS_IN } from '../shared/tasks-in.ts'
import { isPythonFile } from '../shared/user-function.ts'
import { lineOf } from '../session/user/command-line.ts'
import { firstInterpreter } from '../session/user/interpreters.ts'
import { WORKLOADS } from '../workloads/catalogue.ts'
import { Presets } from '../workloads/presets.ts'

export interface SubjectOptions {
  readonly param: readonly string[]
  readonly preset?: string
  /** `FIRST..END`, without END. */
  readonly range?: string
  /** A JSON array, or the path of a file with one. */
  readonly inputs?: string
  readonly lines?: string
  readonly folder?: string
  readonly python?: string
}

/** Of `FILE#FUNCTION` and `FILE:FUNCTION`: people write either, whatever the language is. */
const FUNCTION = /^(.+?)(?:#|(?<=\.(?:py|[cm]?[jt]s)):)([^#:/]+)$/

/**
 * `words`: one word for a workload or a function, more for a program. `programs`: folder of the compiled workloads.
 * @throws CommandFailure naming the option
 */
export async function subjectOf(words: readonly string[], options: SubjectOptions, programs: URL): Promise<LabSubject> {
  const [word = '', ...rest] = words
  if (rest.length > 0 || word.includes('{n}'))
    return { kind: 'program', commandLine: rest.length > 0 ? lineWithPlaces(words) : word, folder: process.cwd() }
  const workload = WORKLOADS.get(word)
  if (workload !== undefined) {
    const given = parametersOf(options.param)
    const tasksIn = TASKS_IN.find((one) => one === given['tasksIn']) ?? 'javascript'
    // Without one the defaults of the fields are enough.
    const preset = options.preset ?? workload.defaultPreset
    const sized = preset === null ? null : await new Presets(programs).sized(workload, preset, tasksIn)
    return { kind: 'workload', workload: word, parameters: checked(word, { ...sized?.parameters, ...given }) }
  }
  const [, file, name] = FUNCTION.exec(word) ?? []
  if (file === undefined || name === undefined)
    throw refuse(
      'subject',
      `There is no workload "${word}". Name one of procdeck list, a function as tasks.js#work or tasks.py:work, or a program after --, with {n} for its workers.`,
    )
  const path = resolve(file)
  const python = isPythonFile(path) ? await pythonFor(path, options.python) : null
  return { kind: 'function', path, export: name, inputs: inputsOf(options), python }
}

/** The braces of a place need no quotes. */
function lineWithPlaces(words: readonly string[]): string {
  return words.map((word) => lineOf([word]).replaceAll(/^'([\w@%+=:,./{}-]+)'$/g, '$1')).join(' ')
}

async function pythonFor(path: string, given: string | undefined): Promise<string> {
  if (given !== undefined) return given
  const found = await firstInterpreter(path)
  if (found === null) throw refuse('python', 'There is no Python 3.8 or newer for it: name one with --python.')
  return found.path
}

function parametersOf(pairs: readonly string[]): Parameters {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw refuse('param', `Expected --param key=value, got "${pair}".`)
      return [pair.slice(0, at), valueOf(pair.slice(at + 1))]
    }),
  )
}

/** A number or a truth value where it reads as one. */
function valueOf(text: string): ParameterValue {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

/** @throws CommandFailure with what the workload's own schema says */
function checked(name: string, parameters: Parameters): Parameters {
  const parsed = WORKLOADS.get(name)?.parameters.safeParse(parameters)
  if (parsed?.success === true) return parsed.data
  const issues = parsed?.error.issues.map(({ path, message }) => ({ path: `param.${path.join('.')}`, message })) ?? []
  const told = issues.map(({ path, message }) => `${path.replace('param.', '--param ')}: ${message}`).join('; ')
  throw new CommandFailure('E_INPUT', `${name} refuses its parameters. ${told}.`, issues)
}

function inputsOf({ range, inputs, lines, folder }: SubjectOptions): LabInputs {
  const given = [range, inputs, lines, folder].filter((one) => one !== undefined)
  if (given.length !== 1)
    throw refuse(
      'inputs',
      'Name the inputs of the function once: --range 0..100, --inputs FILE.json, --lines FILE or --folder FOLDER.',
    )
  if (range !== undefined) {
    const [, first, end] = /^(-?\d+)\.\.(-?\d+)$/.exec(range) ?? []
    if (first === undefined || end === undefined || Number(end) <= Number(first))
      throw refuse('range', `Expected --range FIRST..END with END above FIRST, got "${range}".`)
    if (!Number.isSafeInteger(Number(first)) || !Number.isSafeInteger(Number(end)))
      throw refuse(
        'range',
        `--range ${range}: expected numbers up to ${Number.MAX_SAFE_INTEGER}, the largest that all are exact to.`,
      )
    if (Number(end) - Number(first) > MAX_TASKS)
      throw refuse(
        'range',
        `--range ${range} has more than ${formatCount(MAX_TASKS)} numbers, the most that one run takes.`,
      )
    return { from: 'range', first: Number(first), end: Number(end) }
  }
  if (inputs !== undefined) return { from: 'json', json: withinLimit(jsonOf(inputs)) }
  return lines === undefined ? { from: 'folder', path: resolve(folder ?? '') } : { from: 'lines', path: resolve(lines) }
}

function jsonOf(text: string): string {
  if (text.trimStart().startsWith('[')) return text
  try {
    return readFileSync(text, 'utf8')
  } catch (error) {
    throw refuse('inputs', `--inputs ${text} cannot be read: ${(error as Error).message}.`)
  }
}

/** As for the window: they are part of what the history keeps of an experiment. */
function withinLimit(json: string): string {
  if (json.length > MAX_PARAMETER_TEXT)
    throw refuse(
      'inputs',
      `--inputs has ${formatCount(json.length)} characters of JSON, and ${formatCount(MAX_PARAMETER_TEXT)} are the most. For more, name a file of lines with --lines.`,
    )
  return json
}

function refuse(path: string, message: string): CommandFailure {
  return new CommandFailure('E_INPUT', message, [{ path, message }])
}
