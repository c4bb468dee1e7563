// Join before the queue is drained: the parent waits for the end of a process that waits for the parent to take an item.

import type { Process, Program, Queue, Scope } from 'procdeck'

const tasks = new URL('./tasks.js', import.meta.url)
/** More than fits into a pipe, which a queue of Python's is. */
const LARGE_BYTES = 1_048_576
const NAMED_WITHIN_MS = 3_000

export const program: Program = async (run) => {
  const { headline, story } = await joinFirst(run)
  return { headline, story: [...story, await drainFirst(run), await joinLarge(run)] }
}

/** The mistake: join, and take afterwards. Only its limit lets the parent look why the process does not end. */
async function joinFirst(run: Scope) {
  const [items, room] = [Number(run.parameters['items']), Number(run.parameters['room'])]
  const limitMs = Number(run.parameters['limitMs'])
  const queue = new run.Queue<number>({ name: 'results', maxSize: room })
  const producer = await start(run, 'joined-first', 'putAll', [queue, items])
  let [ended, waits, tookMs] = [false, false, 0]
  // On a busy machine it may not have begun to put at the first limit.
  while (!ended && !waits) {
    const beganMs = performance.now()
    ended = await producer.join(limitMs)
    tookMs = Math.round(performance.now() - beganMs)
    waits = queue.waiting.some(({ party, doing }) => party === producer.id && doing === 'put')
  }
  const joined = `join(${whole(limitMs)} ms) before the first get gave ${ended} after ${whole(tookMs)} ms`
  const full = `${nameOf(producer)} waits to put item ${whole(queue.size + 1)} of ${whole(items)} into the full queue "${queue.name}"`
  run.print(waits ? `${joined}: ${full}` : joined)
  const taken = await takeAll(queue, producer, items)
  await producer.join()

  const expected = items <= room ? 'all items fit: join gives true' : 'more is put than fits: join gives false'
  run.check(expected, ended === items <= room, `${joined}; ${ending(producer)}`)
  if (items > room)
    run.check(
      'named within 3 s who waits for what',
      waits && tookMs <= NAMED_WITHIN_MS,
      waits ? full : ending(producer),
    )
  checkItems(run, 'join first', taken, producer)
  const end = `all that was put was then taken: ${whole(taken.length)} of ${whole(items)} items; ${ending(producer)}`
  if (!waits) {
    const headline = producer.exitCode === 0 ? `No deadlock: join gave ${ended}` : ending(producer)
    return { headline, story: [`No deadlock: ${joined}.`, `After it ${end}.`] }
  }
  return {
    headline: `join gave ${ended} after ${whole(tookMs)} ms: the process waits for its parent to take an item`,
    story: [
      `The mistake: ${joined}.`,
      `Who waits for what: ${full}; MainProcess (PID ${process.pid}) waits for its end.`,
      `What ended both waits: ${end}.`,
    ],
  }
}

/** The right way: take all that is put, and join afterwards. */
async function drainFirst(run: Scope): Promise<string> {
  const [items, room] = [Number(run.parameters['items']), Number(run.parameters['room'])]
  const queue = new run.Queue<number>({ name: 'results, drained', maxSize: room })
  const producer = await start(run, 'drained-first', 'putAll', [queue, items])
  const taken = await takeAll(queue, producer, items)
  const beganMs = performance.now()
  await producer.join()
  const tookMs = Math.round(performance.now() - beganMs)
  checkItems(run, 'take first', taken, producer)
  return `The right way, take first: ${whole(taken.length)} of ${whole(items)} items, and then join took ${whole(tookMs)} ms; ${ending(producer)}.`
}

/** A queue without a limit takes each item at once, however large: the parent keeps it. */
async function joinLarge(run: Scope): Promise<string> {
  const queue = new run.Queue<Uint8Array>({ name: 'without a limit' })
  const producer = await start(run, 'large', 'putLarge', [queue, LARGE_BYTES])
  await producer.join()
  const bytes = queue.empty ? 0 : (await queue.get()).byteLength
  const words = `an item of ${whole(bytes)} bytes was taken after join; ${ending(producer)}`
  run.check('without a limit of the queue join waits for nobody', bytes === LARGE_BYTES, words)
  return `From a queue without a limit ${words}.`
}

async function start(run: Scope, name: string, task: string, args: readonly unknown[]): Promise<Process> {
  const producer = new run.Process({ target: { module: tasks, export: task }, args, name })
  await producer.start()
  return producer
}

/** Who takes must know how many are put, and that a process that has ended puts no more. */
async function takeAll(queue: Queue<number>, producer: Process, count: number): Promise<number[]> {
  const ended = producer.join().then(() => null)
  const taken: number[] = []
  while (taken.length < count) {
    const item = await (queue.empty ? Promise.race([queue.get(), ended]) : queue.get())
    if (item === null) break
    taken.push(item)
  }
  queue.close()
  return taken
}

function checkItems(run: Scope, when: string, taken: readonly number[], producer: Process): void {
  const right = taken.length === Number(run.parameters['items']) && taken.every((item, i) => item === i)
  const words = `${whole(taken.length)} taken; ${ending(producer)}`
  run.check(`${when}: all items in their order, exit code 0`, right && producer.exitCode === 0, words)
}

function nameOf({ name, pid }: Process): string {
  return `${name} (PID ${pid})`
}

/** "large (PID 812) ended with exit code 0" */
function ending(child: Process): string {
  const words = `${nameOf(child)} ended with exit code ${child.exitCode}`
  return child.exitCode === 0 ? words : `${words}: ${child.cause}`
}

/** "1,048,576" */
function whole(value: number): string {
  return value.toLocaleString('en-US')
}
