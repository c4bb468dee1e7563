// The page of one hooked process: what it does now, in 16 KiB that it shares by a file. The process writes at any time
// and waits for nobody, so two reads of the same fields are compared before they are believed.
//
//       0  "PDW1", size, PID, kind, time of creation, dropped events
//      64  the current chunk and the sums: 17 numbers of 8 bytes
//   1,024  the last 256 spans, 40 bytes each
//  11,264  48 queues, 64 bytes each
//  14,336  32 pools that this process owns, 64 bytes each

export const PAGE_BYTES = 16_384
const MAGIC = 'PDW1'
const [TASK_AT, RING_AT, QUEUES_AT, POOLS_AT] = [64, 1_024, 11_264, 14_336] as const
const [SPAN_BYTES, SLOT_BYTES] = [40, 64] as const
export const RING_SPANS = 256
const [QUEUE_SLOTS, POOL_SLOTS] = [48, 32] as const

const KINDS = ['none', 'pool', 'executor', 'other'] as const

/** Times are nanoseconds of the system's monotonic clock. */
export interface TaskState {
  /** It runs this chunk, or was last seen in it. */
  readonly isRunning: boolean
  readonly pool: number
  readonly job: number
  readonly chunk: number
  readonly tasks: number
  readonly fn: number
  readonly beganNs: number
  /** 1: exactly this chunk; N: one of the next N, because tiny ones share a note. */
  readonly block: number
  readonly chunksBegun: number
  readonly tasksBegun: number
  readonly busyNs: number
  /** Of the chunks that were sampled. */
  readonly argumentBytes: number
  readonly argumentChunks: number
  readonly resultBytes: number
  readonly results: number
  readonly spans: number
  readonly failed: number
}

export interface PageSpan {
  readonly beganNs: number
  readonly endedNs: number
  readonly job: number
  readonly chunk: number
  readonly tasks: number
  readonly fn: number
}

export interface QueueSlot {
  readonly queue: number
  readonly puts: number
  readonly gets: number
  /** As the queue's semaphore said at the last sample; -1: not known. */
  readonly depth: number
  readonly sampledNs: number
  readonly bytesPut: number
}

export interface PoolSlot {
  readonly pool: number
  readonly results: number
  readonly resultBytes: number
  readonly jobs: number
  readonly items: number
}

export interface StatePage {
  readonly pid: number
  readonly kind: (typeof KINDS)[number]
  readonly createdNs: number
  readonly dropped: number
  readonly task: TaskState
  readonly queues: readonly QueueSlot[]
  readonly pools: readonly PoolSlot[]
}

const numberAt = (page: Buffer, at: number): number => Number(page.readBigInt64LE(at))
const numbersAt = (page: Buffer, at: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => numberAt(page, at + 8 * i))

/** Null for anything that is no page, as one that was cut. */
export function parsePage(page: Buffer): StatePage | null {
  if (page.length < PAGE_BYTES || page.toString('latin1', 0, 4) !== MAGIC) return null
  if (page.readUInt32LE(4) !== PAGE_BYTES) return null
  return {
    pid: page.readUInt32LE(8),
    kind: KINDS[page.readUInt32LE(12)] ?? 'none',
    createdNs: numberAt(page, 16),
    dropped: numberAt(page, 24),
    task: taskOf(page),
    queues: slots(page, QUEUES_AT, QUEUE_SLOTS).map(
      ([queue = 0, puts = 0, gets = 0, depth = -1, sampledNs = 0, bytesPut = 0]) => ({
        queue,
        puts,
        gets,
        depth,
        sampledNs,
        bytesPut,
      }),
    ),
    pools: slots(page, POOLS_AT, POOL_SLOTS).map(([pool = 0, results = 0, resultBytes = 0, jobs = 0, items = 0]) => ({
      pool,
      results,
      resultBytes,
      jobs,
      items,
    })),
  }
}

function taskOf(page: Buffer): TaskState {
  const all = numbersAt(page, TASK_AT, 17)
  const of = (i: number): number => all[i] ?? 0
  return {
    isRunning: of(0) !== 0,
    pool: of(1),
    job: of(2),
    chunk: of(3),
    tasks: of(4),
    fn: of(5),
    beganNs: of(6),
    block: of(7),
    chunksBegun: of(8),
    tasksBegun: of(9),
    busyNs: of(10),
    argumentBytes: of(11),
    argumentChunks: of(12),
    resultBytes: of(13),
    results: of(14),
    spans: of(15),
    failed: of(16),
  }
}

/** The slots in use; the first number of an empty one is 0. */
function slots(page: Buffer, from: number, count: number): number[][] {
  const used: number[][] = []
  for (let i = 0; i < count; i++) {
    const at = from + i * SLOT_BYTES
    if (numberAt(page, at) !== 0) used.push(numbersAt(page, at, 8))
  }
  return used
}

/**
 * The spans from number `from` on that are still in the ring. `missed`: those that were overwritten before. The newest
 * ones alone are sure: the process may have begun to overwrite the oldest while the page was read, so one is left out.
 */
export function spansOf(
  page: Buffer,
  from: number,
): { readonly spans: readonly PageSpan[]; readonly missed: number; readonly next: number } {
  const written = numberAt(page, TASK_AT + 8 * 15)
  const oldest = Math.max(0, written - RING_SPANS + 1)
  const begin = Math.max(from, oldest)
  const spans: PageSpan[] = []
  for (let i = begin; i < written; i++) {
    const at = RING_AT + (i % RING_SPANS) * SPAN_BYTES
    const [beganNs = 0, endedNs = 0, job = 0, chunk = 0] = numbersAt(page, at, 4)
    spans.push({ beganNs, endedNs, job, chunk, tasks: page.readInt32LE(at + 32), fn: page.readInt32LE(at + 36) })
  }
  return { spans, missed: Math.max(0, begin - from), next: Math.max(written, from) }
}
