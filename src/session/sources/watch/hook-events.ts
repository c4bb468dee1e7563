// What the hooks inside a watched program write into `events.jsonl`: one event a line. Any process of the user can write
// that file, so each line is checked; a line that is no event is counted and left out.

interface Base {
  /** Nanoseconds of the system's monotonic clock. */
  readonly t: number
  readonly pid: number
}

export type PythonMethod = 'fork' | 'spawn' | 'forkserver'

export type HookEvent = Base &
  /** `cmd`: its command line, with a zero byte after each word. */
  (
    | { readonly e: 'hello'; readonly ppid: number; readonly version: string; readonly cmd: string | null }
    | {
        readonly e: 'child'
        readonly ppid: number
        readonly name: string
        readonly daemon: boolean
        readonly method: PythonMethod
        readonly role: 'process' | 'pool' | 'executor'
        readonly target: string | null
        readonly pool: number | null
        /** The process whose file has its stacks. */
        readonly stacks: number | null
      }
    | { readonly e: 'fork'; readonly ppid: number; readonly stacks: number | null }
    | {
        readonly e: 'start'
        readonly child: number
        readonly name: string
        readonly daemon: boolean
        readonly method: string
      }
    /** `joined`: by a join, where that is known. */
    | { readonly e: 'end'; readonly child: number; readonly code: number | null; readonly joined: boolean | null }
    | { readonly e: 'childend'; readonly child: number; readonly code: number }
    /** The program has read the exit code of a child that has ended. */
    | { readonly e: 'looked'; readonly child: number }
    | { readonly e: 'bye'; readonly exc: string | null }
    | { readonly e: 'pool' | 'executor'; readonly pool: number; readonly processes: number; readonly method: string }
    | { readonly e: 'poolend'; readonly pool: number }
    | {
        readonly e: 'job'
        readonly pool: number
        readonly job: number
        readonly items: number
        readonly chunk: number
        readonly kind: string
      }
    | { readonly e: 'jobend'; readonly pool: number; readonly job: number; readonly ok: boolean }
    /** A worker thread of Node. */
    | { readonly e: 'thread'; readonly thread: number }
    | { readonly e: 'threadend'; readonly thread: number; readonly code: number }
    | { readonly e: 'fn'; readonly fn: number; readonly name: string }
    | { readonly e: 'broken'; readonly pool: number | null; readonly text: string }
    | { readonly e: 'queue'; readonly q: number; readonly max: number; readonly kind: string }
  )

type Kinds = Readonly<Record<string, 'number' | 'text' | 'flag' | 'number?' | 'text?' | 'flag?'>>

/** The fields of each event beside `t` and `pid`; with a question mark: or null, or left out. */
const FIELDS: Readonly<Record<HookEvent['e'], Kinds>> = {
  hello: { ppid: 'number', version: 'text', cmd: 'text?' },
  child: {
    ppid: 'number',
    name: 'text',
    daemon: 'flag',
    method: 'text',
    role: 'text',
    target: 'text?',
    pool: 'number?',
    stacks: 'number?',
  },
  fork: { ppid: 'number', stacks: 'number?' },
  start: { child: 'number', name: 'text', daemon: 'flag', method: 'text' },
  end: { child: 'number', code: 'number?', joined: 'flag?' },
  childend: { child: 'number', code: 'number' },
  looked: { child: 'number' },
  bye: { exc: 'text?' },
  pool: { pool: 'number', processes: 'number', method: 'text' },
  executor: { pool: 'number', processes: 'number', method: 'text' },
  poolend: { pool: 'number' },
  job: { pool: 'number', job: 'number', items: 'number', chunk: 'number', kind: 'text' },
  jobend: { pool: 'number', job: 'number', ok: 'flag' },
  thread: { thread: 'number' },
  threadend: { thread: 'number', code: 'number' },
  fn: { fn: 'number', name: 'text' },
  broken: { pool: 'number?', text: 'text' },
  queue: { q: 'number', max: 'number', kind: 'text' },
}

const TYPES = { number: 'number', text: 'string', flag: 'boolean' } as const
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)

/** Null for anything that is no event. */
export function parseHookEvent(line: string): HookEvent | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const given = value as Readonly<Record<string, unknown>>
  const type = given['e']
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) return null
  if (!isNumber(given['t']) || !Number.isSafeInteger(given['pid'])) return null
  const fields = FIELDS[type as HookEvent['e']]
  const event: Record<string, unknown> = { e: type, t: given['t'], pid: given['pid'] }
  for (const [name, kind] of Object.entries(fields)) {
    const field = given[name] ?? null
    const isOptional = kind.endsWith('?')
    const wanted = TYPES[kind.replace('?', '') as keyof typeof TYPES]
    if (field === null ? !isOptional : typeof field !== wanted || (wanted === 'number' && !isNumber(field))) return null
    event[name] = field
  }
  return event as unknown as HookEvent
}
