// Output and logging: everybody prints into one file, and then everybody sends lines to the one process that writes.

import type { Process, Program, Scope } from 'procdeck'

const tasks = new URL('./tasks.js', import.meta.url)
const SAMPLES = 3
/** Characters of a jumbled line that the story shows. */
const SHOWN = 120

/** What the parent itself calls of the same module. */
interface Files {
  readonly openFolder: () => Folder
  readonly readLines: (path: string, writers: readonly Process[], lines: number) => FileContent
}

interface Folder {
  readonly printed: string
  readonly log: string
  readonly write: (line: string) => void
  readonly remove: () => void
}

interface FileContent {
  readonly pieces: number
  readonly lines: number
  readonly jumbled: readonly { readonly number: number; readonly line: string }[]
  readonly lost: readonly string[]
}

export const program: Program = async (run) => {
  const { openFolder, readLines } = (await import(tasks.href)) as Files
  const lines = Number(run.parameters['lines'])
  const folder = openFolder()
  run.print(`all print into ${folder.printed}; the parent writes ${folder.log}`)
  try {
    // The first way: each process appends to one file. The parent sees nothing of it before the end.
    const printers = await startTogether(run, 'printer', 'printPieces', folder.printed)
    await printers.allAtMark()
    const printMs = rounded(performance.now() - printers.beganMs)
    await printers.ended

    // The second way: each process sends its lines, and the parent alone writes them.
    const log = new run.Queue<string>({ name: 'log' })
    const senders = await startTogether(run, 'sender', 'sendLines', log)
    const total = lines * senders.processes.length
    let [received, logMs] = [0, 0]
    const receive = async (): Promise<void> => {
      for await (const line of log) {
        folder.write(line)
        logMs = rounded(performance.now() - senders.beganMs)
        if (received === 0) run.print(`the first line of the log: ${line.trimEnd()}`)
        run.progress(++received, total)
      }
    }
    // A sentinel ends the loop when no process is left that could send, whatever has ended them.
    await Promise.all([receive(), senders.ended.then(() => log.putSentinels())])
    run.signal.throwIfAborted()

    const printed = readLines(folder.printed, printers.processes, lines)
    const logged = readLines(folder.log, senders.processes, lines)
    const died = [...printers.processes, ...senders.processes].filter(({ exitCode }) => exitCode !== 0).map(ending)
    const wrong = [...logged.lost, ...logged.jumbled.slice(0, 1).map(({ line }) => `jumbled: ${line}`)]
    run.check('every piece is in the shared file', printed.lost.length === 0, printed.lost.join('; '))
    run.check('every line of the log is there, whole and in its order', wrong.length === 0, wrong.join('; '))
    run.check('every process ended with exit code 0', died.length === 0, died.join('; '))
    // Those that can be shown whole, where most processes meet, and the shortest of those.
    const worth = ({ line }: { line: string }): number =>
      (line.length > SHOWN ? 0 : 1_000_000) + 1_000 * new Set(line.match(/printer-\d+/g)).size - line.length
    const samples = [...printed.jumbled].sort((a, b) => worth(b) - worth(a)).slice(0, SAMPLES)
    for (const { number, line } of samples) run.print(`line ${number} of the shared file: ${line}`)
    const [cut, cutInLog] = [printed.jumbled.length, logged.jumbled.length]
    return {
      headline: `${told(cut)} of ${told(printed.lines)} printed lines jumbled, ${told(cutInLog)} of ${told(logged.lines)} logged`,
      story: [
        `${listed(printers.processes)} printed ${told(printed.pieces)} pieces into one file within ${told(printMs)} ms.`,
        jumbledWords(cut, printers.processes.length),
        `The parent received ${told(received)} of ${told(total)} lines as messages of ${listed(senders.processes)} and wrote ${told(logged.lines - cutInLog)} whole within ${told(logMs)} ms.`,
        ...(died.length === 0 ? [comparedWords(printMs, logMs)] : died.map((words) => `${words}.`)),
        ...samples.map(({ number, line }) => `Line ${number} of the file: "${shortened(line)}"`),
      ],
    }
  } finally {
    folder.remove()
  }
}

/** Starts the processes and lets all begin at one moment. Nothing waits for one that has died. */
async function startTogether(run: Scope, kind: string, task: string, output: unknown) {
  const marks = new run.Queue<string>({ name: `${kind}s at their mark` })
  const go = new run.Queue<true>({ name: `go, ${kind}s` })
  const names = Array.from({ length: Number(run.parameters['processes']) }, (_, i) => `${kind}-${i + 1}`)
  const target = { module: tasks, export: task }
  const processes = names.map(
    (name) => new run.Process({ target, args: [{ marks, go }, name, run.parameters['lines'], output], name }),
  )
  await Promise.all(processes.map((one) => one.start()))
  let waits = false
  // A process that has ended reaches no mark any more: the parent puts its name.
  const ended = Promise.all(
    processes.map(async (one) => {
      await one.join()
      if (waits) marks.putNowait(one.name)
    }),
  )
  // A cancelled run closes the queues; the waits below say so.
  ended.catch(() => undefined)
  const allAtMark = async (): Promise<void> => {
    waits = true
    const there = new Set(processes.filter((one) => !one.isAlive()).map(({ name }) => name))
    while (there.size < processes.length) there.add(await marks.get())
    run.signal.throwIfAborted()
    waits = false
    while (!marks.empty) marks.getNowait()
  }
  await allAtMark()
  run.print(`${kind}s at work: ${processes.filter((one) => one.isAlive()).length}`)
  const beganMs = performance.now()
  for (const _ of processes) go.putNowait(true)
  return { processes, ended, allAtMark, beganMs }
}

/** "4 processes (PIDs 812, 813, 814, 815)" */
function listed(processes: readonly Process[]): string {
  const pids = processes.slice(0, 8).map(({ pid }) => pid)
  const more = processes.length > pids.length ? ` and ${processes.length - pids.length} more` : ''
  return `${processes.length} process${pids.length === 1 ? ' (PID' : 'es (PIDs'} ${pids.join(', ')}${more})`
}

function jumbledWords(jumbled: number, processes: number): string {
  if (jumbled > 0) return `The system kept each piece whole, but not each line: ${told(jumbled)} jumbled.`
  if (processes === 1) return 'No line is jumbled: nobody else printed into the file.'
  return 'No line is jumbled: in this run no write came between two pieces of a line.'
}

function comparedWords(printMs: number, logMs: number): string {
  if (logMs <= printMs) return 'The log took no longer than the file.'
  return `The log took ${rounded(logMs / printMs)} times as long as the file: whole lines cost a message each.`
}

function shortened(line: string): string {
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}

/** "printer-2 (PID 813) ended with exit code -9: killed from outside (SIGKILL)" */
function ending({ name, pid, exitCode, cause }: Process): string {
  return `${name} (PID ${pid}) ended with exit code ${exitCode}: ${cause}`
}

/** "1,192" */
function told(value: number): string {
  return value.toLocaleString('en-US')
}

/** To three digits, which is all that such a measurement is worth. */
function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
