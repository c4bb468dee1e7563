// Timeouts: three processes that do not end in time, and what ends each.

import type { Process, Program, Scope } from 'procdeck'

const tasks = new URL('./tasks.js', import.meta.url)
const CHILDREN = [
  { name: 'sleeper', task: 'sleepLong' },
  { name: 'stubborn', task: 'ignoreTerm' },
  { name: 'stopped', task: 'stopItself' },
]
/** What ended a process, and the exit code that belongs to it. */
const EXIT_CODES = { itself: 0, terminate: -15, kill: -9 }
type Step = keyof typeof EXIT_CODES

export const program: Program = async (run) => {
  const atWork = new run.Queue<string>({ name: 'at work' })
  const children = CHILDREN.map(
    ({ name, task }) =>
      new run.Process({ target: { module: tasks, export: task }, args: [atWork, run.parameters['sleepMs']], name }),
  )
  for (const child of children) await child.start()
  // The limits begin when all that live are at work: before, SIGTERM would end each of them.
  const ready = new Set<string>()
  while (children.some((child) => child.isAlive() && !ready.has(child.name))) {
    if (atWork.empty) await pause()
    else ready.add(await atWork.get())
  }
  const atWorkAt = performance.now()
  const story = await Promise.all(children.map((child) => endInTime(run, child, atWorkAt)))
  run.check('after join none is alive', !children.some((child) => child.isAlive()))
  return {
    headline: `Exit codes: ${children.map(({ name, exitCode }) => `${name} ${exitCode}`).join(', ')}`,
    story,
  }
}

/** Every wait has a limit, and every limit has a next step. */
async function endInTime(run: Scope, child: Process, atWorkAt: number): Promise<string> {
  const told = (step: Step, words: string): string => tell(run, child, { step, atWorkAt }, words)
  const [limitMs, graceMs] = [Number(run.parameters['limitMs']), Number(run.parameters['graceMs'])]
  const who = `${child.name} (PID ${child.pid})`
  if (await child.join(limitMs)) return told('itself', `${who} ended before join(${limitMs} ms) was over`)
  run.print(`${child.name}: join(${limitMs} ms) is over, alive ${child.isAlive()}: terminate`)
  const terminatedAt = performance.now()
  child.terminate()
  if (await child.join(graceMs))
    return told('terminate', `${who} was alive after join(${limitMs} ms); after terminate ${ended(terminatedAt)}`)
  run.print(`${child.name}: join(${graceMs} ms) is over, alive ${child.isAlive()}: kill`)
  const killedAt = performance.now()
  child.kill()
  await child.join()
  return told('kill', `${who} was alive ${graceMs} ms after terminate, too; after kill ${ended(killedAt)}`)
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10))
}

function ended(sinceMs: number): string {
  return `it ended ${Math.round(performance.now() - sinceMs)} ms later`
}

interface Ending {
  readonly step: Step
  readonly atWorkAt: number
}

function tell(run: Scope, { name, exitCode, cause }: Process, { step, atWorkAt }: Ending, words: string): string {
  // The end of its sleep may come before the step takes effect, and so may that of the step before.
  const sleptOut = exitCode === EXIT_CODES.itself && performance.now() - atWorkAt >= Number(run.parameters['sleepMs'])
  const wasTerminated = exitCode === EXIT_CODES.terminate && step === 'kill'
  const expected = sleptOut || wasTerminated ? exitCode : EXIT_CODES[step]
  run.check(`the exit code of ${name} is ${expected}`, exitCode === expected, `${exitCode}: ${cause}`)
  return `${words}: exit code ${exitCode}, ${cause}.`
}
