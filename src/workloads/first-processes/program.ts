// First processes: start them, join them, and read what they leave behind.

import type { Process, Program, Queue, Scope } from 'procdeck'

const tasks = new URL('./tasks.js', import.meta.url)
const N = 10
/** How long the child of a parent that returns is at work, and that of one that is killed. */
const CHILD_MS = 200
const LONG_MS = 3_600_000

export const program: Program = async (run) => {
  const rounds = Number(run.parameters['rounds'])
  const story = [
    ...(await squareAndCube(run, rounds)),
    ...(await ownName(run)),
    ...(await twoWorkers(run, Number(run.parameters['sleepMs']))),
    ...(await oneThatRaises(run)),
    ...(await parentThatReturns(run)),
    ...(await parentThatIsKilled(run)),
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

/** An exception in a child does not reach its parent: it is an exit code, and a traceback on standard error. */
async function oneThatRaises(run: Scope): Promise<string[]> {
  const raises = new run.Process({ target: { module: tasks, export: 'raise' }, args: [N], name: 'raises' })
  await raises.start()
  await raises.join()
  const traceback = (await run.outputOf(raises)).filter(({ stream }) => stream === 'stderr').map(({ text }) => text)
  const place = traceback.find((line) => line.includes('tasks.js:'))?.trim() ?? 'no line'
  run.check('the child that raises ended with exit code 1', raises.exitCode === 1, ending(raises))
  run.check(
    'its traceback has the message and the line',
    traceback.some((line) => line.includes('RangeError: 10 is too large')) && place !== 'no line',
    place,
  )
  return [`${ending(raises)}. join threw nothing; the traceback has ${traceback.length} lines.`]
}

/** A parent that returns waits for its child, and ends its daemon. */
async function parentThatReturns(run: Scope): Promise<string[]> {
  const { parent, child, daemon, nextEnd } = await family(run, 'returns', CHILD_MS)
  const order = [await nextEnd(), await nextEnd()]
  await parent.join()
  run.check(
    'a parent that returns waits for its child, and ends its daemon',
    order.join() === `${child},${daemon}` && parent.exitCode === 0,
    `ended: PID ${order.join(', then PID ')}; ${ending(parent)}`,
  )
  return [`${ending(parent)}. Its child (PID ${order[0]}) ended first, its daemon (PID ${order[1]}) with it.`]
}

/** A parent that is killed cannot wait for anything. Python leaves both of its children behind; here they end with it. */
async function parentThatIsKilled(run: Scope): Promise<string[]> {
  const { parent, child, daemon, nextEnd } = await family(run, 'is-killed', LONG_MS)
  const killedAt = performance.now()
  parent.kill()
  const ended = [await nextEnd(), await nextEnd()]
  const tookMs = Math.round(performance.now() - killedAt)
  await parent.join()
  const both = child !== null && ended.includes(child) && ended.includes(daemon)
  run.check('no child outlives a parent that is killed', both, `ended: PID ${ended.join(', then PID ')}`)
  return [`${ending(parent)}. Its child (PID ${child}) and its daemon (PID ${daemon}) had ended ${tookMs} ms later.`]
}

/** A process with two children. `nextEnd` gives the PID of the one that ends next. */
async function family(run: Scope, name: string, sleepMs: number) {
  const pids = new run.Queue<readonly number[]>({ name: `${name}: PIDs` })
  const ends = new run.Queue<number>({ name: `${name}: ends` })
  const target = { module: tasks, export: 'haveChildren' }
  const parent = new run.Process({ target, args: [pids, sleepMs], name })
  await parent.start()
  const [child = null, daemon = null] = (await itemFrom(parent, pids)) ?? []
  const args = [[child, daemon].filter((pid) => pid !== null), ends]
  const watcher = new run.Process({ target: { module: tasks, export: 'watch' }, args, name: `${name}-watch` })
  await watcher.start()
  // Its first item is its own PID: from here on it looks.
  await itemFrom(watcher, ends)
  return { parent, child, daemon, nextEnd: () => itemFrom(watcher, ends) }
}

/** The next item of a queue, or null where the process that puts it has ended before. */
async function itemFrom<T>(sender: Process, queue: Queue<T>): Promise<T | null> {
  while (queue.empty && sender.isAlive()) await new Promise((resolve) => setTimeout(resolve, 5))
  return queue.empty ? null : queue.get()
}

/** "worker-1 (PID 812) ended with exit code -9: killed by you (SIGKILL)" */
function ending(child: Process): string {
  const words = `${child.name} (PID ${child.pid}) ended with exit code ${child.exitCode}`
  return child.exitCode === 0 ? words : `${words}: ${child.cause}`
}
