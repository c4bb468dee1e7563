// No main guard: a module that starts a process at its top level is refused, then let through, then guarded.

import type { Process, Program, Scope } from 'procdeck'

interface Imported {
  readonly child: Process
  /** The processes that imported the module, in their order, each with its parent. */
  readonly imports: readonly { readonly pid: number; readonly parent: number }[]
  readonly worked: readonly number[]
  /** How processes ended that did not end with exit code 0. */
  readonly failures: readonly string[]
  readonly tookMs: number
}

const address = (version: string): URL => new URL(`./tasks.js${version}`, import.meta.url)
const PATIENCE_MS = 5_000

export const program: Program = async (run) => {
  const refused = await importing(run, 'refused', '?unguarded')
  run.progress(1, 3)
  const letThrough = await importing(run, 'let-through', '?unguarded', { mainGuard: 'off' })
  run.progress(2, 3)
  const guarded = await importing(run, 'guarded', '?guarded')
  run.progress(3, 3)
  checkRefused(run, refused)
  checkLetThrough(run, letThrough)
  const afterwards = await lookFor(run, letThrough)
  run.check(
    'behind a main guard one process, and its exit code is 0',
    guarded.imports.length === 1 && guarded.worked.join() === `${guarded.child.pid}` && guarded.child.exitCode === 0,
    `${counted(guarded)}; ${ending(guarded.child)}`,
  )
  return {
    headline: `1 start became ${counted(letThrough)} without a main guard, and ${counted(guarded)} with one`,
    value: letThrough.imports.length,
    story: [
      `The mistake, a start at the top level of a module: ${ending(refused.child)}. ${counted(refused)} had imported it.`,
      `With the refusal off the next start became ${counted(letThrough)}, PID ${letThrough.imports.map(({ pid }) => pid).join(', then ')}: the set-up of ${run.parameters['setUpMs']} ms ran in each, and all took ${letThrough.tookMs} ms.`,
      `${letThrough.failures.join('; ') || 'Each ended with exit code 0'}. Afterwards ${afterwards}.`,
      'Why: a child imports the module of its target, and what stands at its top level runs again in each child.',
      `The right way, the same start behind a main guard: ${counted(guarded)} imported the module, and ${ending(guarded.child)}.`,
    ],
  }
}

/** Starts one process. Each that imports the module prints that; a child prints where its parent does. */
async function importing(run: Scope, name: string, version: string, options: { mainGuard?: 'off' } = {}) {
  const target = { module: address(version), export: 'work' }
  const env = { SET_UP_MS: String(run.parameters['setUpMs']) }
  const child = new run.Process({ target, name, env, ...options })
  const beganMs = performance.now()
  await child.start()
  await child.join()
  const tookMs = Math.round(performance.now() - beganMs)
  const lines = (await run.outputOf(child)).map(({ text }) => text)
  const found = (pattern: RegExp) => lines.flatMap((line) => [...line.matchAll(pattern)])
  const failures = found(/^PID \d+: exit code (?!0,).*/g).map(([words]) => words)
  return {
    child,
    imports: found(/^PID (\d+) of parent (\d+) imports/g).map(([, pid, parent]) => ({
      pid: Number(pid),
      parent: Number(parent),
    })),
    worked: found(/^PID (\d+) works$/g).map(([, pid]) => Number(pid)),
    failures: child.exitCode === 0 ? failures : [...failures, ending(child)],
    tookMs,
  }
}

function checkRefused(run: Scope, { child, imports }: Imported): void {
  const { error } = child
  const named = error?.name === 'MainGuardError' && error.message.startsWith(address('?unguarded').href)
  const isRefused = named && child.exitCode === 1
  run.check('the module is refused by name', isRefused, isRefused ? error.message : ending(child))
  run.check('only one process imported it', imports.length === 1, `PID ${imports.map(({ pid }) => pid).join(', ')}`)
}

function checkLetThrough(run: Scope, { imports, failures }: Imported): void {
  const chain = imports.map(({ pid, parent }) => `PID ${pid} of parent ${parent}`).join(', ')
  run.check(
    'let through, each process starts the next',
    imports.length > 1 && imports.every(({ parent }, i) => parent === (imports[i - 1]?.pid ?? process.pid)),
    chain,
  )
  const last = `PID ${imports.at(-1)?.pid}: exit code 1, raised ProcessStateError`
  const [failure = 'none failed'] = failures
  run.check('only the limit of levels ends it', failures.length === 1 && failure.startsWith(last), failures.join('; '))
}

/** A process looks whether those that imported the module are still running. */
async function lookFor(run: Scope, { imports }: Imported): Promise<string> {
  const found = new run.Queue<readonly number[]>({ name: 'still running' })
  const target = { module: address(''), export: 'putRunning' }
  const look = new run.Process({ target, args: [found, imports.map(({ pid }) => pid), PATIENCE_MS], name: 'look' })
  await look.start()
  await look.join()
  const left = found.empty ? null : await found.get()
  const words = left?.length === 0 ? 'none of them was running' : `PID ${left?.join(', ')} was running`
  const told = left === null ? `nobody looked: ${ending(look)}` : words
  run.check('afterwards none of them is running', left?.length === 0, told)
  return told
}

function counted({ imports: { length } }: Imported): string {
  return `${length} ${length === 1 ? 'process' : 'processes'}`
}

/** "refused (PID 812) ended with exit code 1: MainGuardError" */
function ending({ name, pid, exitCode, error, cause }: Process): string {
  const words = `${name} (PID ${pid}) ended with exit code ${exitCode}`
  // One that raised may still be killed before its end.
  return exitCode === 0 ? words : `${words}: ${exitCode === 1 && error !== null ? error.name : cause}`
}
