// Producer, consumer, sentinel: items pass three stages with bounded queues between them, and then one pool.

import type { Pool, Process, Program, Queue, Scope } from 'procdeck'

type Item = readonly [index: number, value: number, pids: readonly number[]]
type Depth = readonly [atMs: number, toCompute: number, toWrite: number]
type Sizes = 'items' | 'readers' | 'computers' | 'writers' | 'maxSize' | 'readMs' | 'computeSteps' | 'writeMs'

/** What came out of one way, how long it took from the first start to the last end, and what died in it, in words. */
interface Way {
  readonly name: 'pipeline' | 'pool'
  readonly items: readonly Item[]
  readonly ms: number
  readonly deaths: string
}

const module = new URL('./tasks.js', import.meta.url)
const STAGES = ['Reading', 'Computing', 'Writing'] as const
const VERBS = ['read', 'computed', 'wrote']
const SAMPLE_EVERY_MS = 10
/** Points that a chart can have. */
const MAX_POINTS = 2_000
/** Of more processes the first are told, or the extremes. */
const MAX_TOLD = 4

export const program: Program = async (run) => {
  const { items: count, maxSize, computeSteps } = sizesOf(run)
  const { stages, depths, ...piped } = await throughPipeline(run)
  const processes = stages.flat().length
  const pooled = await throughPool(run, processes)
  // The loop has no effect but its result, so it may run again when its process is killed.
  const alone = new run.Pool({ processes: 1, onWorkerLost: 'retry' })
  const plainLoop = { module, export: 'plainLoop' }
  const [sum, plainMs] = await alone.apply<readonly [number, number]>(plainLoop, [count, computeSteps])
  const again = earlyEnds(alone).map(({ words }) => words)
  await alone.close()
  await alone.join()

  const missing = [piped, pooled].map((way) => judge(run, way, count, sum))
  const most = Math.max(...missing)
  const isWhole = most === 0 && piped.deaths === ''
  const { stage, waited, held } = bottleneckOf(depths, maxSize)
  const verdict = most === 0 ? compared(pooled.ms, piped.ms) : 'no comparison, because items are missing'
  return {
    headline: isWhole ? `${stage} was the bottleneck: ${waited}` : `Missing: ${whole(most)} of ${plural(count)}`,
    story: [
      `The pipeline wrote ${whole(piped.items.length)} of ${plural(count)}; of these ${stages.map((one, i) => told(one, i, piped.items)).join('; ')}.`,
      piped.deaths === '' ? `${stage} was the bottleneck: on average ${held}.` : `On average ${held}.`,
      ...[piped, pooled].flatMap(({ name, deaths }, i) =>
        deaths === '' ? [] : [`Missing in the ${name}: ${whole(missing[i] ?? 0)} of ${plural(count)}; ${deaths}.`],
      ),
      `The pipeline took ${time(piped.ms)}, and one pool of ${processes} processes, each of which does all three, ${time(pooled.ms)}: ${verdict}.`,
      `A plain loop in one process computes the same in ${time(plainMs)}, without reading and writing${again.length === 0 ? '' : `; it ran again: ${again.join('; ')}`}.`,
    ],
  }
}

async function throughPipeline(run: Scope) {
  const { items: count, readers, computers, writers, maxSize, readMs, computeSteps, writeMs } = sizesOf(run)
  const toCompute = new run.Queue<Item>({ name: 'to compute', maxSize })
  const toWrite = new run.Queue<Item>({ name: 'to write', maxSize })
  const written = new run.Queue<Item>({ name: 'written' })
  const stage = (size: number, name: string, task: string, argsOf: (i: number) => readonly unknown[]) =>
    Array.from(
      { length: size },
      (_, i) => new run.Process({ target: { module, export: task }, args: argsOf(i), name: `${name}-${i + 1}` }),
    )
  const reading = stage(readers, 'reader', 'readItems', (i) => [toCompute, [i, readers, count], readMs])
  const computing = stage(computers, 'computer', 'computeItems', () => [toCompute, toWrite, computeSteps])
  const writing = stage(writers, 'writer', 'writeItems', () => [toWrite, written, writeMs])
  const stages = [reading, computing, writing]
  const items: Item[] = []
  const depths: Depth[] = []
  const collect = async (): Promise<void> => {
    for await (const item of written) {
      items.push(item)
      run.progress(items.length, 2 * count)
      if (items.length % Math.ceil(count / 4) === 0) run.print(`pipeline: ${plural(items.length)} written`)
    }
  }

  run.print(`pipeline: ${readers} + ${computers} + ${writers} processes start`)
  const beganMs = performance.now()
  const sampler = setInterval(() => {
    const depth: Depth = [Math.round(performance.now() - beganMs), toCompute.size, toWrite.size]
    // While processes start, an empty queue tells nothing.
    if (depths.length + items.length + depth[1] + depth[2] > 0) depths.push(depth)
  }, SAMPLE_EVERY_MS)
  try {
    await Promise.all(stages.flat().map((process) => process.start()))
    await Promise.all([
      collect(),
      handOver(reading, null, toCompute, computers),
      handOver(computing, toCompute, toWrite, writers),
      handOver(writing, toWrite, written, 1),
    ])
  } finally {
    clearInterval(sampler)
  }
  const ms = performance.now() - beganMs
  run.print('pipeline: all processes have ended')
  if (depths.length === 0) depths.push([Math.round(ms), 0, 0])
  const shown = depths.filter((_, i) => i % Math.ceil(depths.length / MAX_POINTS) === 0)
  run.chart({
    title: 'Queue depth',
    unit: 'items',
    shape: { kind: 'line', x: shown.map(([atMs]) => atMs / 1_000), unit: 's' },
    series: [
      { name: toCompute.name, values: shown.map(([, depth]) => depth) },
      { name: toWrite.name, values: shown.map(([, , depth]) => depth) },
    ],
  })
  const dead = stages.flat().filter(({ exitCode }) => exitCode !== 0)
  const deaths = few(
    dead.map((one) => `${one.name} (PID ${one.pid}) ended with exit code ${one.exitCode}: ${one.cause}`),
  )
  run.check('each process of the pipeline ended with exit code 0', dead.length === 0, deaths)
  return { name: 'pipeline' as const, items, ms, deaths, stages, depths }
}

/**
 * The parent puts the sentinels, after the join of the stage: a producer that was killed puts none, and no other one
 * can know that it is the last. The queue in front of a stage that has ended is closed: where all consumers were killed,
 * a producer would wait there for room that never comes.
 */
async function handOver(stage: readonly Process[], front: Queue<Item> | null, behind: Queue<Item>, consumers: number) {
  await Promise.all(stage.map((process) => process.join()))
  front?.close()
  // Closed: all of its consumers have ended, and nobody needs a sentinel.
  await behind.putSentinels(consumers).catch((error: unknown) => {
    if (!behind.isClosed) throw error
  })
}

async function throughPool(run: Scope, processes: number): Promise<Way> {
  const { items: count, readMs, computeSteps, writeMs } = sizesOf(run)
  const inputs = Array.from({ length: count }, (_, i) => [i, readMs, computeSteps, writeMs])
  const items: Item[] = []
  const deaths = new Set<string>()
  run.print(`pool: ${processes} processes start`)
  const beganMs = performance.now()
  const pool = new run.Pool({ processes })
  const job = pool.run({ module, export: 'allOfIt' }, inputs, {
    chunkSize: 'auto',
    shape: 'spread',
    onOutcomes: ({ outcomes, values }) => {
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome === 'done') items.push(values[i] as Item)
        else deaths.add((values[i] as Error).message)
      }
      run.progress(count + items.length, 2 * count)
    },
  })
  await job.done
  for (const { pid, words } of earlyEnds(pool)) if (![...deaths].join().includes(`PID ${pid} `)) deaths.add(words)
  await pool.close()
  await pool.join()
  const ms = performance.now() - beganMs
  run.print('pool: all processes have ended')
  return { name: 'pool', items, ms, deaths: few([...deaths]) }
}

/** Workers that died before the pool was closed. One without a task in hand loses nothing, and is told all the same. */
function earlyEnds(pool: Pool) {
  const gone = pool.insights().workers.filter(({ exitCode }) => exitCode !== null)
  return gone.map(({ name, pid, cause }) => ({ pid, words: `${name} (PID ${pid}) ended early, ${cause}` }))
}

/** Checks that each item is there once, with the right sum. Returns how many are missing. */
function judge(run: Scope, { name, items, deaths }: Way, count: number, expected: number): number {
  const distinct = new Set(items.map(([index]) => index)).size
  const [missing, twice] = [count - distinct, items.length - distinct]
  const seen = `${plural(items.length)}, ${whole(missing)} missing, ${whole(twice)} twice`
  run.check(
    `the ${name} wrote each item exactly once`,
    missing + twice === 0,
    deaths === '' ? seen : `${seen}; ${deaths}`,
  )
  const sum = items.reduce((total, [, value]) => total + value, 0)
  run.check(`the ${name} has the sum of a plain loop`, sum === expected, `${sum}; plain loop: ${expected}`)
  return missing
}

/**
 * In front of a slow stage the queue fills, behind it the queue is empty. Then its producers wait, and the queue in
 * front of these fills, too: of queues that are similarly full, the last one counts. Where a queue is empty most of the
 * time, its consumers wait for items and are no bottleneck.
 */
function bottleneckOf(depths: readonly Depth[], maxSize: number) {
  const queues = ([1, 2] as const).map((i) => depths.map((depth) => depth[i]))
  const means = queues.map((sizes) => sizes.reduce((sum, size) => sum + size, 0) / sizes.length)
  const fills = queues.map((sizes) => sizes.filter((size) => size > 0).length * 2 > sizes.length)
  const at = means.findLastIndex((mean, i) => fills[i] === true && mean * 2 >= Math.max(...means))
  const [first = 0, second = 0] = means.map(rounded)
  const held = `"to compute" held ${first} of at most ${plural(maxSize)}, and "to write" ${second}`
  const waited = `on average ${[first, second][at]} of at most ${plural(maxSize)} waited in front of it`
  return { stage: STAGES[at + 1], held, waited: at === -1 ? 'both queues were empty most of the time' : waited }
}

/** "computer-1 (PID 812) computed 203, computer-2 (PID 813) 197" */
function told(stage: readonly Process[], i: number, items: readonly Item[]): string {
  const each = stage.map(({ name, pid }) => ({
    who: `${name} (PID ${pid})`,
    done: items.filter(([, , pids]) => pids[i] === pid).length,
  }))
  if (each.length <= MAX_TOLD)
    return each.map(({ who, done }, n) => `${who} ${n === 0 ? `${VERBS[i]} ` : ''}${whole(done)}`).join(', ')
  const [least, ...others] = each.sort((one, other) => one.done - other.done)
  const most = others.at(-1)
  return `${each.length} processes ${VERBS[i]} from ${whole(least?.done ?? 0)}, ${least?.who}, to ${whole(most?.done ?? 0)}, ${most?.who}`
}

function few(words: readonly string[]): string {
  const more = words.length - MAX_TOLD
  return words.slice(0, MAX_TOLD).join('; ') + (more > 0 ? `; and ${more} more` : '')
}

/** Numbers, as the schema has checked. */
function sizesOf(run: Scope): Readonly<Record<Sizes, number>> {
  return run.parameters as Readonly<Record<Sizes, number>>
}

/** Less than a twentieth is no difference on a machine that does other things, too. */
function compared(poolMs: number, pipelineMs: number): string {
  const [less, more] = [Math.min(poolMs, pipelineMs), Math.max(poolMs, pipelineMs)]
  if (more < less * 1.05) return 'no difference that counts'
  return `the ${poolMs < pipelineMs ? 'pool' : 'pipeline'} was ${rounded(more / less)} times as fast`
}

/** "871 ms", "1.31 s" */
function time(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${rounded(ms / 1_000)} s`
}

/** "1 item", "100,000 items" */
function plural(count: number): string {
  return `${whole(count)} item${count === 1 ? '' : 's'}`
}

function whole(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

/** To three digits, which is all that such a measurement is worth. */
function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
