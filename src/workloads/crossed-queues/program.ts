// Two queues crosswise: each of two processes waits for an item that only the other would put.

import type { DeadlockError, Process, Program, Scope } from 'procdeck'

const tasks = new URL('./tasks.js', import.meta.url)
const NAMED_WITHIN_MS = 3_000

export const program: Program = async (run) => {
  const wrong = await passNumber(run, 'getFirst', ['A', 'B'], ['q1', 'q2'])
  const right = await passNumber(run, 'putFirst', ['C', 'D'], ['q3', 'q4'])
  const [a, b] = wrong.players.map(nameOf)
  const others = wrong.players.filter(({ error }) => error?.name !== 'DeadlockError')
  if (run.parameters['startItem'] === true) run.check('with an item in q1 there is no deadlock', wrong.ok, wrong.words)
  else {
    run.check('both get a DeadlockError', others.length === 0, wrong.words)
    run.check(
      'named within 3 s who waits for what',
      [a, b].every((who) => wrong.waits.some((line) => line.startsWith(`${who} waits to get`))) &&
        wrong.tookMs <= NAMED_WITHIN_MS,
      `after ${wrong.tookMs} ms: ${wrong.waits.join('; ') || 'nothing'}`,
    )
  }
  run.check('where one puts first, the number is right, and both end with exit code 0', right.ok, right.words)
  const all = [...wrong.players, ...right.players]
  run.check('no process is left', !all.some((player) => player.isAlive()), all.map(ending).join('; '))

  const named = [
    `Who waits for what: ${wrong.waits.join('; ')}.`,
    `These waits ended with a DeadlockError ${wrong.tookMs} ms after both had begun: ${wrong.words}.`,
  ]
  const headline =
    others.length === 0
      ? `A and B waited for each other: named after ${wrong.tookMs} ms`
      : wrong.ok
        ? `No deadlock: the number reached ${wrong.number}`
        : others.map(ending).join('; ')
  return {
    headline,
    story: [
      `The mistake: ${a} gets from q1 before it puts into q2, and ${b} gets from q2 before it puts into q1.`,
      ...(wrong.waits.length > 0 ? named : [`No wait was without end: ${wrong.words}.`]),
      `The right way, C puts first: ${right.words}.`,
    ],
  }
}

/** Two processes pass a number to and fro, and each adds 1 to it. The second one always gets first. */
async function passNumber(run: Scope, first: string, names: readonly string[], [q1 = '', q2 = '']: readonly string[]) {
  const rounds = Number(run.parameters['rounds'])
  const there = new run.Queue<number>({ name: q1 })
  const back = new run.Queue<number>({ name: q2 })
  const begun = new run.Queue<number>({ name: 'begun' })
  const results = new run.Queue<number>({ name: 'results' })
  if (first === 'getFirst' && run.parameters['startItem'] === true) await there.put(0)
  const players = [
    { task: first, from: there, to: back },
    { task: 'getFirst', from: back, to: there },
  ].map(({ task, from, to }, i) => {
    const target = { module: tasks, export: task }
    return new run.Process({ target, args: [begun, from, to, results, rounds], name: names[i] ?? '' })
  })
  for (const player of players) await player.start()

  let [beganMs, number] = [performance.now(), 0]
  let waits: readonly string[] = []
  try {
    for (const _ of players) await begun.get()
    beganMs = performance.now()
    run.print(`${players.map(nameOf).join(' and ')} have begun: ${first} and getFirst`)
    // This program waits with them: while it can still put something, nothing is certain.
    for (const _ of players) number = Math.max(number, await results.get())
  } catch (error) {
    if (!isDeadlock(error)) throw error
    waits = error.waits
  }
  const tookMs = Math.round(performance.now() - beganMs)
  for (const player of players) await player.join()
  const ends = players.map(ending).join('; ')
  const ok = number === 2 * rounds && players.every(({ exitCode }) => exitCode === 0)
  return {
    players,
    number,
    waits,
    tookMs,
    ok,
    words: waits.length > 0 ? ends : `the number reached ${number} in ${tookMs} ms; ${ends}`,
  }
}

function isDeadlock(error: unknown): error is DeadlockError {
  return error instanceof Error && error.name === 'DeadlockError'
}

function nameOf({ name, pid }: Process): string {
  return `${name} (PID ${pid})`
}

/** "A (PID 812) ended with exit code 1, DeadlockError" */
function ending(player: Process): string {
  const words = `${nameOf(player)} ended with exit code ${player.exitCode}`
  return player.exitCode === 0 ? words : `${words}, ${player.error?.name ?? player.cause}`
}
