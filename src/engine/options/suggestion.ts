// The option that an unknown name stands for: Python's spelling, that of another library, or a typing error.
// Pure.

/** By their plain form: other names for a thing, and what the thing is called here, the likeliest first. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  // Python
  timeout: ['timeoutMs', 'deadlineMs', 'startTimeoutMs', 'graceMs'],
  maxworkers: ['maxWorkers', 'processes', 'workers'],
  processes: ['maxWorkers', 'workers'],
  initargs: ['initializer'],
  kwargs: ['args'],
  kwds: ['args'],
  mpcontext: ['startMethod'],
  context: ['startMethod'],
  ctx: ['startMethod'],
  // other libraries, and plain words
  workers: ['processes', 'maxWorkers'],
  size: ['processes', 'maxWorkers', 'maxSize'],
  poolsize: ['processes', 'maxWorkers'],
  concurrency: ['processes', 'maxWorkers', 'workers'],
  threads: ['processes', 'maxWorkers', 'workers'],
  maxthreads: ['processes', 'maxWorkers'],
  njobs: ['processes', 'maxWorkers'],
  numworkers: ['processes', 'maxWorkers', 'workers'],
  capacity: ['maxSize'],
  maxqueue: ['maxWaiting'],
  highwatermark: ['maxWaiting', 'maxSize'],
  batchsize: ['chunkSize'],
  deadline: ['deadlineMs', 'timeoutMs'],
  limit: ['timeoutMs', 'deadlineMs', 'maxWaiting', 'maxSize'],
  arguments: ['args'],
  module: ['target'],
  export: ['target'],
  func: ['target'],
  function: ['target'],
  abort: ['signal'],
  abortsignal: ['signal'],
  resourcelimits: ['memoryLimitBytes'],
  flags: ['execArgv'],
  nodeoptions: ['execArgv'],
  argv: ['execArgv'],
  environment: ['env'],
  environ: ['env'],
  nice: ['niceness'],
  policy: ['restart', 'strategy'],
  method: ['startMethod'],
}

const UNIT = /(?:ms|bytes)$/

const plainForm = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Null when none of `names` is near. */
export function suggestionFor(given: string, names: readonly string[]): string | null {
  const wanted = plainForm(given)
  const same = names.find((name) => [plainForm(name), plainForm(name).replace(UNIT, '')].includes(wanted))
  if (same !== undefined) return same
  const others = Object.hasOwn(OTHER_NAMES, wanted) ? (OTHER_NAMES[wanted] ?? []) : []
  return others.find((name) => names.includes(name)) ?? nearest(wanted, names)
}

/** Names are short, and a longer text is no typing error. */
const MAX_CHARS = 40

function nearest(wanted: string, names: readonly string[]): string | null {
  if (wanted.length > MAX_CHARS) return null
  let best: string | null = null
  let limit = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const name of names) {
    const steps = editDistance(wanted, plainForm(name))
    if (steps >= limit) continue
    best = name
    limit = steps
  }
  return best
}

/** Letters to add, remove or replace (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
