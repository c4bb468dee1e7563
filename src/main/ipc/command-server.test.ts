// The command server behind the sender check: whatever is asked, the answer is an envelope with a code that is known, and what is
// wrong never reaches a handler.

import type { WebContents } from 'electron'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Envelope, ErrorCode } from '../../shared/error-codes.ts'
import { COMMANDS, type CommandInput, type CommandName } from '../../shared/ipc/commands.ts'
import { CommandFailure } from '../../shared/command-failure.ts'

vi.mock('electron', () => ({ ipcMain: {} }))

const { CommandServer } = await import('./command-server.ts')
type Handlers = ConstructorParameters<typeof CommandServer>[0]['handlers']

const CODES: Readonly<Record<ErrorCode, true>> = {
  E_SENDER: true,
  E_COMMAND: true,
  E_SCHEMA: true,
  E_KEY: true,
  E_TOO_LARGE: true,
  E_TOO_DEEP: true,
  E_RATE: true,
  E_GONE: true,
  E_STATE: true,
  E_WORKLOAD: true,
  E_PATH: true,
  E_MODULE: true,
  E_INPUT: true,
  E_CHANGED: true,
  E_INTERNAL: true,
}

/** Of every command, an input that is right; a new command is missing here until it has one. */
const RIGHT: { readonly [K in CommandName]: CommandInput<K> } = {
  'app.info': {},
  'chart.export': { name: 'lab-memory', content: { format: 'csv', rows: [['Workers'], [1]] } },
  'workload.list': {},
  'lab.check': { workload: 'primes', parameters: { from: 1 }, design: {} },
  'lab.begin': { workload: 'primes', parameters: { from: 1 }, design: { workers: [1, 2], chunkSizes: ['auto'] } },
  'lab.open': {},
  'history.list': { search: '', offset: 0, limit: 10 },
  'history.experiment': { id: 'a' },
  'history.run': { id: 'a' },
  'history.rename': { id: 'a', title: 'b' },
  'history.note': { id: 'a', notes: '' },
  'history.delete': { ids: ['a'] },
  'history.undelete': { ids: ['a'] },
  'history.compare': { first: 'a', second: 'b' },
  'history.report': { id: 'a', format: 'html' },
  'history.export': { ids: ['a'] },
  'history.import': {},
  'lab.pause': { paused: true },
  'lab.cancel': {},
  'workload.preset': { workload: 'primes', preset: 'four-jobs' },
  'run.start': { workload: 'primes', parameters: { from: 1 }, workers: 4, chunkSize: 'auto' },
  'workload.code': { workload: 'primes' },
  'run.output': { runId: 1, limit: 10 },
  'run.resize': { runId: 1, workers: 2 },
  'run.cancel': { runId: 1 },
  'run.chaos': { runId: 1, everyMs: 500 },
  'run.results': { runId: 1, offset: 0, limit: 10 },
  'run.distribution': { runId: 1 },
  'run.insights': { runId: 1 },
  'run.export': { runId: 1, format: 'csv' },
  'function.list': {},
  'function.choose': {},
  'function.open': { functionId: 1 },
  'function.forget': { functionId: 1 },
  'source.choose': { kind: 'lines' },
  'process.signal': { processId: 1, action: 'kill' },
  'process.clear': { processIds: [1, 2] },
  'source.sample': {},
  'orphans.list': {},
  'orphans.end': { ids: [1] },
  'session.stopAll': {},
  'events.export': {},
  'process.details': { processId: 1 },
  'process.stack': { processId: 1 },
  'watch.choose': {},
  'timeline.export': {},
  'timeline.read': { from: 0, limit: 10 },
  'stream.open': { protocol: 1 },
}
const NAMES = Object.keys(COMMANDS) as readonly CommandName[]
/** Fields that may be left out. */
const OPTIONAL = new Set(['process.clear.processIds', 'run.chaos.everyMs'])

const sender = {} as WebContents

let handled: (readonly [string, unknown])[] = []
/** Thrown by every handler, when it is there. */
let thrown: { readonly what: unknown } | null = null

function makeServer(): InstanceType<typeof CommandServer> {
  const handlers = NAMES.map((name) => [
    name,
    (input: unknown) => {
      handled.push([name, input])
      return thrown === null ? Promise.resolve('done') : Promise.reject(thrown.what as Error)
    },
  ])
  return new CommandServer({ trusted: () => null, handlers: Object.fromEntries(handlers) as unknown as Handlers })
}

const ask = (name: unknown, input: unknown): Promise<Envelope<unknown>> => makeServer().answer(name, input, sender)

async function codeOf(name: unknown, input: unknown): Promise<ErrorCode | 'answered'> {
  const answer = await ask(name, input)
  return answer.ok ? 'answered' : answer.error.code
}

beforeEach(() => {
  handled = []
  thrown = null
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the command server', () => {
  test.each(NAMES)('hands the right input of %s on, as it is', async (name) => {
    expect(await ask(name, RIGHT[name])).toEqual({ ok: true, value: 'done' })
    expect(handled).toEqual([[name, RIGHT[name]]])
  })

  test.each(NAMES)('refuses for %s what is no object, and what has a field too many', async (name) => {
    const wrongs = [undefined, null, true, 7, Number.NaN, 'text', [], [RIGHT[name]], 10n, Symbol('x'), () => 1]
    for (const wrong of wrongs) expect([wrong, await codeOf(name, wrong)]).toEqual([wrong, 'E_SCHEMA'])
    for (const key of ['shell', 'path', 'module', 'env', 'cwd', 'execArgv', 'uid', 'pid', 'name', 'toString'])
      expect([key, await codeOf(name, { ...RIGHT[name], [key]: '../x' })]).toEqual([key, 'E_SCHEMA'])
    expect(handled).toEqual([])
  })

  const fields = NAMES.flatMap((name) => Object.keys(RIGHT[name]).map((field) => [name, field] as const))

  test.each(fields)('refuses for %s a wrong %s, names it, and takes no other type for it', async (name, field) => {
    const right = RIGHT[name] as Readonly<Record<string, unknown>>
    const value = right[field]
    const wrongs: unknown[] = [
      null,
      {},
      { [field]: value },
      [null],
      Number.NaN,
      Number.POSITIVE_INFINITY,
      -1,
      1.5,
      2 ** 53,
      true,
      '',
      '8\0',
    ]
    wrongs.push(typeof value === 'number' ? String(value) : field === 'chunkSize' ? '7' : 7)
    if (typeof value !== 'object') wrongs.push([], [value])
    // No parameters, no wishes for a design, and any text of a person are well-formed; the other truth value too.
    const isFree = (wrong: unknown): boolean =>
      ((field === 'parameters' || field === 'design') && JSON.stringify(wrong) === '{}') ||
      (['search', 'notes', 'title'].includes(field) &&
        typeof wrong === 'string' &&
        (wrong !== '' || field !== 'title')) ||
      (typeof value === 'boolean' && typeof wrong === 'boolean')
    for (const wrong of wrongs) {
      const text = field === 'workload' || field === 'preset'
      if (isFree(wrong) || (text && wrong === '8\0')) continue
      const answer = await ask(name, { ...right, [field]: wrong })
      expect({ wrong, ...answer }).toMatchObject({ wrong, ok: false, error: { code: 'E_SCHEMA' } })
      if (!answer.ok) expect(answer.error.issues[0]?.path.split('.')[0]).toBe(field)
    }
    if (!OPTIONAL.has(`${name}.${field}`)) {
      const { [field]: _, ...missing } = right
      expect(await ask(name, missing)).toMatchObject({
        ok: false,
        error: { code: 'E_SCHEMA', issues: [{ path: field }] },
      })
    }
    expect(handled).toEqual([])
  })

  const wrong = ['exit 256', 'exit -1', 'exit 1.5', 'exit 03', 'exit ', 'exit 1 ', 'exit NaN', 'exit 1e2']
  test.each(['SIGKILL', 'SIGTERM', 'KILL', 'kill ', '9', 9, 0, -9, 'stop', 'toString', '__proto__', ...wrong])(
    'sends no signal by the name %s',
    async (action) => {
      expect(await codeOf('process.signal', { processId: 1, action })).toBe('E_SCHEMA')
      expect(handled).toEqual([])
    },
  )

  test.each([0, -1, -process.pid, '1', [1], { pid: process.pid }])('signals no process by %j', async (processId) => {
    expect(await codeOf('process.signal', { processId, action: 'kill' })).toBe('E_SCHEMA')
    expect(await codeOf('process.signal', { pid: process.pid, action: 'kill' })).toBe('E_SCHEMA')
    expect(handled).toEqual([])
  })

  test.each(['../x', '/etc/passwd', 'csv\0', 'CSV', '.csv', 'exe', ''])('exports in no format %j', async (format) => {
    expect(await codeOf('run.export', { runId: 1, format })).toBe('E_SCHEMA')
  })

  test.each([
    ...[
      'toString',
      'constructor',
      '__proto__',
      'hasOwnProperty',
      '',
      ' app.info',
      'APP.INFO',
      'app.info\0',
      'run',
      'x'.repeat(1e7),
    ],
    ...[null, undefined, 7, {}, [], ['app.info'], Object('app.info') as unknown, Symbol('app.info')],
  ])('knows no command by another name (%#)', async (name) => {
    const answer = await ask(name, {})
    expect(answer).toMatchObject({ ok: false, error: { code: 'E_COMMAND' } })
    expect(JSON.stringify(answer).length).toBeLessThan(300)
    expect(handled).toEqual([])
  })

  test.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s at any depth', async (key) => {
    const trick = JSON.parse(`{"${key}": {"polluted": 1}}`) as Record<string, unknown>
    for (const parameters of [trick, { a: trick }, { a: [[[{ b: trick }]]] }])
      for (const input of [parameters, { ...RIGHT['run.start'], parameters }])
        expect(await codeOf('run.start', input)).toBe('E_KEY')
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined()
    expect(handled).toEqual([])
  })

  test('takes nothing that an object inherits for its own', async () => {
    expect(await codeOf('run.cancel', Object.create({ runId: 1 }))).toBe('E_SCHEMA')
    expect(handled).toEqual([])
  })

  test('refuses what is too deep, too wide or too long, in a moment', async () => {
    const ring: Record<string, unknown> = {}
    ring['a'] = ring
    ring['b'] = [ring]
    let laughs: unknown = 'ha'
    for (let i = 0; i < 60; i++) laughs = [laughs, laughs]
    const startedMs = performance.now()
    for (const [input, code] of [
      [ring, 'E_TOO_DEEP'],
      [laughs, 'E_TOO_LARGE'],
      [{ text: 'x'.repeat(2 ** 20 + 1) }, 'E_TOO_LARGE'],
      [{ ['x'.repeat(2 ** 20 + 1)]: 1 }, 'E_TOO_LARGE'],
      [Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`k${i}`, i])), 'E_TOO_LARGE'],
      [new Array(4_294_967_295), 'E_TOO_LARGE'],
    ] as const)
      expect(await codeOf('run.start', input)).toBe(code)
    expect(performance.now() - startedMs).toBeLessThan(2_000)
    expect(handled).toEqual([])
  })

  test.each([new Map(), new Set(), new Date(), /x/, new Error('x'), new Uint8Array(8), new ArrayBuffer(8), Object(1)])(
    'takes plain data only (%#)',
    async (value) => {
      for (const input of [value, { runId: value }, { runId: [value] }])
        expect(await codeOf('run.cancel', input)).toBe('E_SCHEMA')
    },
  )

  test('serves a thousand commands in a second, refuses the rest of it, and serves again in the next', async () => {
    vi.useFakeTimers({ toFake: ['performance'], now: 0 })
    const server = makeServer()
    const codes = async (count: number): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {}
      for (let i = 0; i < count; i++) {
        const answer = await server.answer(i % 2 === 0 ? 'app.info' : 'no.such', {}, sender)
        const code = answer.ok ? 'answered' : answer.error.code
        counts[code] = (counts[code] ?? 0) + 1
      }
      return counts
    }
    expect(await codes(10_000)).toEqual({ answered: 500, E_COMMAND: 500, E_RATE: 9_000 })
    vi.advanceTimersByTime(1_000)
    expect(await codes(10)).toEqual({ answered: 5, E_COMMAND: 5 })
  })

  test('a refusal of a handler keeps its code; anything else that it throws is a fault of ours, and told as one', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    thrown = { what: new CommandFailure('E_GONE', 'gone', [{ path: 'runId', message: 'gone' }]) }
    expect(await ask('run.cancel', RIGHT['run.cancel'])).toEqual({
      ok: false,
      error: { code: 'E_GONE', message: 'gone', issues: [{ path: 'runId', message: 'gone' }] },
    })
    expect(logged).not.toHaveBeenCalled()
    const silent = Object.assign(new Error(), { message: Symbol('no text') })
    for (const what of [new Error('broken'), 'text', null, undefined, Symbol('x'), Object.create(null), silent, 1n]) {
      thrown = { what }
      expect(await ask('run.cancel', RIGHT['run.cancel'])).toMatchObject({ ok: false, error: { code: 'E_INTERNAL' } })
    }
  })

  test('whatever is asked, in whatever state, the answer is an envelope that can be sent, and its code is known', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
      withBoxedValues: true,
    })
    const name = fc.oneof(fc.constantFrom(...NAMES), fc.string(), value)
    const near = fc.constantFrom(...NAMES).chain((known) =>
      fc.tuple(
        fc.constant(known as unknown),
        fc
          .record({ extra: value, field: fc.constantFrom('', 'extra', ...Object.keys(RIGHT[known])) })
          .map(({ extra, field }) => (field === '' ? RIGHT[known] : { ...RIGHT[known], [field]: extra }) as unknown),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.tuple(name, value), near), fc.option(value), async ([asked, input], throws) => {
        thrown = throws === null ? null : { what: throws }
        const answer = await ask(asked, input)
        expect(structuredClone(answer)).toEqual(answer)
        if (!answer.ok) {
          expect(CODES[answer.error.code]).toBe(true)
          expect(typeof answer.error.message).toBe('string')
        }
      }),
      { numRuns: 5_000 },
    )
    expect(Object.keys(Object.prototype)).toEqual([])
    for (const [command, input] of handled)
      expect(COMMANDS[command as CommandName].input.safeParse(input).success).toBe(true)
  })
})
