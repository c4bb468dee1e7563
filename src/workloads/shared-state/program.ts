// Shared state that is not shared: a list and a counter that several processes change, and what to do instead.

import type { Pool, Program, Scope, WorkerLostError } from 'procdeck'

interface Team {
  readonly run: Scope
  readonly pool: Pool
  readonly processes: number
  /** How often each process appends an item, or adds one. */
  readonly count: number
  /** What tasks did not give, because their process was killed or for another reason. */
  readonly lost: string[]
}

type Appended = { readonly pid: number; readonly lengths: readonly number[] }
type Read = { readonly pid: number; readonly sum: number; readonly isNew: boolean }

const module = new URL('./tasks.js', import.meta.url)
/** Numbers in the table that is only read, and tasks that read it for each process. */
const LENGTH = 100_000
const READS = 4
const MOST_SHOWN = 4

export const program: Program = async (run) => {
  const [processes, count] = [Number(run.parameters['processes']), Number(run.parameters['count'])]
  const pool = new run.Pool({ processes })
  const team: Team = { run, pool, processes, count, lost: [] }
  await meet(team)
  const { headline, story } = await appendToLists(team)
  story.push(await addToFile(team), await returnItems(team), await addInTurn(team), await shareTable(team))
  await pool.close()
  await pool.join()
  run.check('no task was lost', team.lost.length === 0, team.lost.join('; ') || 'each was answered')
  if (team.lost.length > 0) story.push(`Lost: ${team.lost.join('; ')}.`)
  return { headline, story }
}

/** From here on each process waits for a task, so that each gets one of as many as there are processes. */
async function meet(team: Team): Promise<void> {
  const atStart = new team.run.Queue<number>({ name: 'at the start' })
  const go = new team.run.Queue({ name: 'go' })
  const open = async (): Promise<void> => {
    while (atStart.size + team.lost.length < team.processes && !team.run.signal.aborted) await pause()
    go.close()
  }
  await Promise.all([inEach(team, 'meet', [atStart, go]), open()])
  while (!atStart.empty) await atStart.get()
  atStart.close()
}

/** The mistake: other processes append to a list of the parent, and to one of a module that it imports, too. */
async function appendToLists(team: Team) {
  const { run, processes, count } = team
  const { moduleList } = (await import(module.href)) as { readonly moduleList: readonly number[] }
  const list = [1, 2, 3]
  const before = list.length
  const reports = await inEach<Appended>(team, 'append', [list, count])
  const pids = [...new Set(reports.map(({ pid }) => pid))]
  const [seen, inModule] = [0, 1].map((i) => [...new Set(reports.map(({ lengths }) => whole(lengths[i] ?? 0)))])
  run.check(
    'each process changed a copy of its own',
    pids.length === processes && seen?.join() === whole(before + count) && inModule?.join() === whole(count),
    `${pids.length} of ${processes} processes; lengths in them: ${seen?.join(' or ')}, and ${inModule?.join(' or ')}`,
  )
  const unchanged = list.length === before && moduleList.length === 0
  run.check('the lists of the parent are unchanged', unchanged, `lengths: ${list.length}, and ${moduleList.length}`)
  const who = counted(pids.length, 'process', 'processes')
  return {
    headline: `${who} appended ${counted(reports.length * count, 'item')}: ${unchanged ? 'none' : list.length - before} reached the parent`,
    story: [
      `The mistake: ${who} (${named(pids)}) appended ${counted(count, 'item')} each to a list; each saw ${seen?.join(' or ')}, and the parent (PID ${process.pid}) still has ${list.length}.`,
      `Why: each has a copy and memory of its own; the list of their module has ${inModule?.join(' or ')} items in each, and ${moduleList.length} in the parent.`,
    ],
  }
}

/** The same with something that is shared: each process reads a number in a file, adds one, and writes it back. */
async function addToFile(team: Team): Promise<string> {
  const { said, done, all } = await countInFile(team, 'addOnes', [])
  const words = `${counted(all, 'time')} they read a number in a file, added one and wrote it back; the file says ${whole(said)}`
  if (done < all) return `${words}, but not all tasks came to their end: how many were lost is not known.`
  if (said < all) return `${words}: ${counted(all - said, 'addition was', 'additions were')} lost.`
  return `${words}: none was lost, ${team.processes === 1 ? 'as one process alone loses none' : 'which was luck'}.`
}

/** Right: the parent has what tasks return. */
async function returnItems(team: Team): Promise<string> {
  const inputs = new Array<number>(team.processes).fill(team.count)
  const target = { module, export: 'items' }
  const items = (await orLost(team, team.pool.map<number[]>(target, inputs, { chunkSize: 1 }), [])).flat()
  const all = team.processes * team.count
  const sum = items.reduce((one, other) => one + other, 0)
  const isWhole = items.length === all && sum === (all * (team.count - 1)) / 2
  team.run.check('map returned each item', isWhole, `${items.length} of ${all} items, their sum is ${sum}`)
  return `The right way: map returned ${whole(items.length)} of ${whole(all)} items to the parent.`
}

/** Right: only the process that has the token reads and writes. When one is killed, the token may be gone with it. */
async function addInTurn(team: Team): Promise<string> {
  const token = new team.run.Queue<string>({ name: 'token', maxSize: 1 })
  await token.put('token')
  const { said, all } = await countInFile(team, 'addOnesInTurn', [token], () => token.close())
  team.run.check('with a token no addition is lost', said === all, `the file says ${said} of ${all}`)
  while (!token.empty) await token.get()
  return `With a token in a queue, one process at a time: the file says ${whole(said)} of ${whole(all)}.`
}

async function countInFile(team: Team, adds: string, more: readonly unknown[], onLost?: () => void) {
  const path = await insist<string>(team, 'newCounter', [])
  const added = await inEach<number>(team, adds, [path, team.count, ...more], onLost)
  const said = await insist<number>(team, 'numberOf', [path])
  return { said, done: added.reduce((one, other) => one + other, 0), all: team.processes * team.count }
}

/** Right for what is only read: it crosses once to each process, and not with each task. */
async function shareTable(team: Team): Promise<string> {
  const table = Float64Array.from({ length: LENGTH }, (_, n) => n)
  const shared = await team.pool.share(table)
  const tasks = READS * team.processes
  const read = async (argument: unknown) => {
    const inputs = new Array<unknown>(tasks).fill(argument)
    const target = { module, export: 'sumOf' }
    const reads = await orLost(team, team.pool.map<Read>(target, inputs, { chunkSize: 1 }), [])
    const right = reads.filter(({ sum }) => sum === (LENGTH * (LENGTH - 1)) / 2).length
    return { right, came: reads.filter(({ isNew }) => isNew).length, to: new Set(reads.map(({ pid }) => pid)).size }
  }
  const [bySharing, asArgument] = [await read(shared), await read(table)]
  shared.release()
  team.run.check(
    'a shared table comes once to each process',
    bySharing.right === tasks && asArgument.right === tasks && bySharing.came === bySharing.to,
    `${bySharing.right} and ${asArgument.right} of ${tasks} sums are right; it came ${bySharing.came} times to ${bySharing.to}`,
  )
  const to = counted(bySharing.to, 'process', 'processes')
  return `By share, ${table.byteLength / 1_000} kB came ${counted(bySharing.came, 'time')} to ${to} for ${counted(tasks, 'task')}; as an argument ${counted(asArgument.came, 'time')}.`
}

/** The same task once for each process, and the results of those that gave one. */
async function inEach<T>(team: Team, name: string, args: readonly unknown[], onLost?: () => void): Promise<T[]> {
  const tasks = Array.from({ length: team.processes }, () => {
    const result = team.pool.submit<T>({ module, export: name }, args).then((value) => [value])
    return orLost(team, result, [], onLost)
  })
  return (await Promise.all(tasks)).flat()
}

/** A task without which there is nothing to tell, and which may be run again. */
async function insist<T>(team: Team, name: string, args: readonly unknown[]): Promise<T> {
  const call = () => team.pool.apply<T>({ module, export: name }, args)
  return (await orLost<T | null>(team, call(), null)) ?? call()
}

/** A process that is killed is told, and not waited for. */
function orLost<T>({ run, lost }: Team, work: Promise<T>, instead: T, onLost?: () => void): Promise<T> {
  return work.catch((error: Error & Partial<WorkerLostError>) => {
    run.signal.throwIfAborted()
    const { message, pid, reason } = error
    lost.push(reason === undefined ? message : `PID ${pid}, ${reason}`)
    onLost?.()
    return instead
  })
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}

/** "PIDs 812, 813, 814, 815 and 60 more" */
function named(pids: readonly number[]): string {
  const more = pids.length > MOST_SHOWN ? ` and ${pids.length - MOST_SHOWN} more` : ''
  return `PID${pids.length === 1 ? '' : 's'} ${pids.slice(0, MOST_SHOWN).join(', ')}${more}`
}

/** "1 item", "1,000 items" */
function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`
}

/** "100,000" */
function whole(value: number): string {
  return value.toLocaleString('en-US')
}
