// First processes: start them, join them, and read what they leave behind.

import type { Process, Program, Scope } from 'procdeck'

const tasks = new URL('./tasks.js', import.meta.url)
const N = 10

export const program: Program = async (run) => {
  const rounds = Number(run.parameters['rounds'])
  const story = [
    ...(await squareAndCube(run, rounds)),
    ...(await ownName(run)),
    ...(await twoWorkers(run, Number(run.parameters['sleepMs']))),
  ]
  return { headline: story[0] ?? '', story: story.slice(1) }
}

/** Two processes print a line each. Which line comes first is not fixed. */
async function squareAndCube(run: Scope, rounds: number): Promise<string[]> {
  let squareFirst = 0
  let whole = 0
  for (let round = 1; round <= rounds; round++) {
    const square = new run.Process({ target: { module: tasks, export: 'printSquare' }, args: [N], name: 'square' })
    const cube = new run.Process({ target: { module: tasks, export: 'printCube' }, args: [N], name: 'cube' })
    await Promise.all([square.start(), cube.start()])
    await square.join()
    await cube.join()
    const [squareLine] = await run.outputOf(square)
    const [cubeLine] = await run.outputOf(cube)
    if (squareLine?.text === `the square of ${N} is 100` && cubeLine?.text === `the cube of ${N} is 1000`) {
      whole++
      if (squareLine.atMs < cubeLine.atMs) squareFirst++
    } else run.print(`round ${round}: ${ending(square)}; ${ending(cube)}`)
    run.progress(round, rounds)
  }
  run.check('each round printed the square 100 and the cube 1000', whole === rounds, `${whole} of ${rounds} rounds`)
  return [
    `The square came first in ${squareFirst} of ${rounds} rounds, the cube in ${whole - squareFirst}`,
    'Both were started at the same moment: which line comes first is not fixed.',
  ]
}

/** A process knows its own name. */
async function ownName(run: Scope): Promise<string[]> {
  const parser = new run.Process({ target: { module: tasks, export: 'printName' }, args: [123], name: 'parser-0' })
  await parser.start()
  await parser.join()
  const [line] = await run.outputOf(parser)
  run.check(
    'parser-0 printed its own name and n=123',
    line?.text === 'name=parser-0 n=123',
    line?.text ?? ending(parser),
  )
  return [`${parser.name} (PID ${parser.pid}) printed: ${line?.text ?? 'nothing'}`]
}

/** PIDs, parents, alive before and after join, and exit codes. */
async function twoWorkers(run: Scope, sleepMs: number): Promise<string[]> {
  const workers = ['worker-1', 'worker-2'].map(
    (name) => new run.Process({ target: { module: tasks, export: 'tellPids' }, args: [sleepMs], name }),
  )
  for (const worker of workers) {
    await worker.start()
    run.print(`main PID ${process.pid}: started ${worker.name}, PID ${worker.pid}, alive ${worker.isAlive()}`)
  }
  const aliveBefore = workers.filter((worker) => worker.isAlive()).length
  for (const worker of workers) await worker.join()
  const aliveAfter = workers.filter((worker) => worker.isAlive()).length
  const story = [`${aliveBefore} workers were alive before join, and ${aliveAfter} after it.`]
  for (const worker of workers) {
    const [line] = await run.outputOf(worker)
    const expected = `pid=${worker.pid} parent=${process.pid}`
    run.check(`${worker.name} printed its PID and ours`, line?.text === expected, line?.text ?? 'it printed nothing')
    run.check(`${worker.name} ended with exit code 0`, worker.exitCode === 0, ending(worker))
    story.push(`${ending(worker)}; its parent is PID ${process.pid}.`)
  }
  return story
}

/** "worker-1 (PID 812) ended with exit code -9: killed by you (SIGKILL)" */
function ending(child: Process): string {
  const words = `${child.name} (PID ${child.pid}) ended with exit code ${child.exitCode}`
  return child.exitCode === 0 ? words : `${words}: ${child.cause}`
}
