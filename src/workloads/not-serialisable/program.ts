// Not serialisable: values that cannot cross to another process, and what crosses in their place.

import type { Pool, Process, Program, Queue, Scope, Target, TaskSerializationError } from 'procdeck'

const at = (name: string): Target => ({ module: new URL('./tasks.js', import.meta.url), export: name })

class Account {
  readonly #cents = 250
  toPlain() {
    return { cents: this.#cents }
  }
}

/** It has a field of its own beside the private one. */
class Labelled extends Account {
  readonly label = 'rent'
}

export const program: Program = async (run) => {
  // All processes of the first part have the mark, and so can be counted.
  const env = { MARK: crypto.randomUUID() }
  const pool = new run.Pool({ processes: 1, onWorkerLost: 'retry', env })
  const results = new run.Queue({ name: 'results' })
  const count = async () => (await pool.apply<number | null>(at('countMarked'), [env.MARK])) ?? pool.pids.length
  const before = await count()
  const { refused, started, all } = await refusedAtOnce(run, pool, results, env)
  const after = await count()
  const [none, puts] = [started.length === 0 && after === before, results.metrics.put]
  const counts = `${before} before, ${after} after; items put into the queue: ${puts}`
  run.check('nothing was started or put for what was refused', none && puts === 0, counts)
  const story = [
    `The mistake, refused before anything was sent: ${refused.join('; ') || 'nothing'}.`,
    `Processes of this program: ${counts}.`,
    await refusedInChild(run, results),
    await notRefused(run, pool),
    await rightWay(run, pool),
  ]
  for (const { name, pid, exitCode, cause } of pool.insights().workers)
    if (exitCode !== null) story.push(`${name} (PID ${pid}) was lost, ${cause}: another took its place.`)
  await pool.close()
  await pool.join()
  const headline = `${refused.length} of ${all} values refused, and ${started.length} processes started for them`
  return { headline, value: refused.length, story }
}

/** What the library finds before anything is started or sent: each with the path that its error has to name. */
async function refusedAtOnce(run: Scope, pool: Pool, results: Queue, env: Record<string, string>) {
  const depth = Number(run.parameters['depth'])
  let argument: object = { callback: (n: number) => n > depth }
  for (let i = 0; i < depth; i++) argument = { options: argument }
  const [refused, started]: [string[], Process[]] = [[], []]
  const start = async (target: unknown, args: readonly unknown[]): Promise<void> => {
    const child = new run.Process({ target: target as Target, args, name: 'refused', env })
    await child.start()
    started.push(child)
  }
  const all: readonly (readonly [what: string, path: string, send: () => Promise<unknown>])[] = [
    ['a function as target', '', () => start((n: number) => n > depth, [1])],
    ['a closure', `[0]${'.options'.repeat(depth)}.callback`, () => start(at('echo'), [argument])],
    ['a stream', '[0].log', () => pool.apply(at('echo'), [{ log: process.stdout }])],
    ['an instance whose fields are private', 'account', () => results.put({ account: new Account() })],
  ]
  for (const [what, path, send] of all) {
    const error = await send().then(
      () => null,
      (thrown: unknown) => thrown as TaskSerializationError,
    )
    const place = error?.path ? `${what} at ${error.path}` : what
    const isRefused = error?.name === 'TaskSerializationError'
    if (isRefused) refused.push(place)
    run.print(`${place}: ${error?.message.split(' cannot be sent to another process: ').at(-1) ?? 'it was sent'}`)
    run.check(`refused: ${what}`, isRefused && error.path === path, error?.message ?? 'it was sent')
  }
  return { refused, started, all: all.length }
}

/** What only a child can find out: it ends with exit code 1. */
async function refusedInChild(run: Scope, results: Queue): Promise<string> {
  const server = await ran(run, 'server', 'putServer', [results])
  const noExport = await ran(run, 'no-export', 'isEven', [2])
  const check = (words: string, child: Process, name: string, isLeft = true): void => {
    const isRefused = child.error?.name === name && child.exitCode === 1
    run.check(words, isRefused && isLeft, isRefused ? child.error.message : ending(child))
  }
  check('a server is refused in its process, and nothing was put', server, 'TaskSerializationError', results.empty)
  check('a function that is no export is refused in the process', noExport, 'TargetError')
  return `Found only in the process: ${ending(server)}; ${ending(noExport)}.`
}

/** What crosses, though not all of it arrives. */
async function notRefused(run: Scope, pool: Pool): Promise<string> {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const back = await pool.apply<typeof cycle | null>(at('echo'), [cycle])
  const isCycle = back !== null && back !== cycle && back.self === back
  run.check(
    'a cycle comes back as a cycle',
    isCycle,
    `self is ${isCycle ? 'the object that came back' : typeof back?.self}`,
  )
  const sent = new Labelled()
  const instance = await pool.apply<unknown>(at('echo'), [sent])
  const fields = JSON.stringify(instance)
  const isPlain = fields === JSON.stringify({ label: sent.label }) && !(instance instanceof Account)
  run.check('of an instance its own fields come back, without class and private fields', isPlain, fields)
  return `Not refused: a cycle came back as ${isCycle ? 'a cycle' : 'something else'}; an instance with a label and private cents came back as ${fields}.`
}

/** The function by module and name, plain data, and a path. */
async function rightWay(run: Scope, pool: Pool): Promise<string> {
  const numbers = Array.from({ length: Number(run.parameters['numbers']) }, (_, i) => i)
  const account = new Account().toPlain()
  const [jobs, kept] = [new run.Queue({ name: 'jobs' }), new run.Queue<{ numbers: number[] }>({ name: 'kept' })]
  await jobs.put({ account, numbers })
  const child = await ran(run, 'right', 'keep', [jobs, kept, 'isEven'])
  const result = kept.empty ? null : await kept.get()
  const isEqual = JSON.stringify(result) === JSON.stringify({ account, numbers: numbers.filter((n) => n % 2 === 0) })
  run.check('plain data comes back equal, kept by a function that went by its name', isEqual, ending(child))
  const text = numbers.join()
  const path = await pool.apply<string>(at('writeText'), [text])
  const isSame = (await pool.apply<string>(at('takeText'), [path])) === text
  run.check('a file that went by its path has the same text', isSame, `${text.length} characters`)
  const count = (n = 0): string => n.toLocaleString('en-US')
  return `The right way: ${ending(child)}, and the account and ${count(result?.numbers.length)} of ${count(numbers.length)} numbers came back${isEqual ? ' equal' : ', not equal'}; a file of ${count(text.length)} characters went by its path, and its text was ${isSame ? 'equal' : 'not equal'}.`
}

async function ran(run: Scope, name: string, task: string, args: readonly unknown[]): Promise<Process> {
  const child = new run.Process({ target: at(task), args, name })
  await child.start()
  await child.join()
  return child
}

/** "server (PID 812) ended with exit code 1: TaskSerializationError" */
function ending({ name, pid, exitCode, error, cause }: Process): string {
  const words = `${name} (PID ${pid}) ended with exit code ${exitCode}`
  // One that raised may still be killed before its end.
  return exitCode === 0 ? words : `${words}: ${exitCode === 1 && error !== null ? error.name : cause}`
}
