// The stack of a Node process on demand, by its own debugger: SIGUSR1 has Node listen for one, on this machine alone, also while
// its JavaScript never returns. The program stands still for the moment that the stack takes, and the debugger is closed
// again. Linux only.

import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { inodesOf, textOf } from '../../../system/proc-files.ts'
import { statOrNull } from '../../../system/proc-stat.ts'
import { hasHandler } from '../../../system/signal-handler.ts'

const SIGUSR1 = 10
const LIMIT_MS = 3_000
const LOOK_EVERY_MS = 10
/** One that runs JavaScript has paused by then. */
const WAKE_MS = 50
/** One that spins never comes to it: its port stays. */
const CLOSE_LATER = 'setTimeout(() => process._debugEnd(), 200).unref(); 0'

interface Frame {
  readonly functionName: string
  /** Empty in newer V8: the message about the script has it. */
  readonly url: string
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number }
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly callFrames?: readonly Frame[]; readonly scriptId?: string; readonly url?: string }
}

/** Ports of debuggers that we had opened, by PID: one that spins cannot close its own. */
const opened = new Map<number, number>()

/** Questions that are under way, by PID: two at a time would close each other's debugger. */
const asked = new Map<number, Promise<string | null>>()

/** Null where the process is no Node that can be asked, has ended, or does not answer in time. */
export function nodeStackOf(pid: number): Promise<string | null> {
  const underWay = asked.get(pid)
  if (underWay !== undefined) return underWay
  const answer = ask(pid).finally(() => {
    asked.delete(pid)
  })
  asked.set(pid, answer)
  return answer
}

async function ask(pid: number): Promise<string | null> {
  // Without a handler the signal would end the process.
  if (!hasHandler(pid, SIGUSR1)) return null
  const endMs = performance.now() + LIMIT_MS
  const own = opened.get(pid)
  opened.delete(pid)
  const before = listeningPorts(pid).filter((port) => port !== own)
  let isSignalled = false
  while (performance.now() < endMs) {
    const ports = listeningPorts(pid).filter((port) => !before.includes(port))
    // That of the question before may close at any moment.
    if (!isSignalled && (own === undefined || !ports.includes(own))) {
      try {
        process.kill(pid, 'SIGUSR1')
      } catch {
        return null // it has just ended
      }
      isSignalled = true
    }
    for (const port of ports) {
      const address = await debuggerAt(port)
      const stack = address === null ? null : await stackFrom(pid, address, endMs - performance.now())
      if (stack === null) continue
      opened.set(pid, port)
      return stack
    }
    await delay(LOOK_EVERY_MS)
  }
  return null
}

async function debuggerAt(port: number): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(1_000) })
    const [target] = (await answer.json()) as readonly { readonly webSocketDebuggerUrl?: string }[]
    return target?.webSocketDebuggerUrl ?? null
  } catch {
    return null // not the debugger, or not ready yet
  }
}

function stackFrom(pid: number, address: string, limitMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address)
    let frames: readonly Frame[] | null = null
    let isAsked = false
    const urls = new Map<string, string>()
    const end = (): void => {
      clearTimeout(limit)
      clearInterval(wake)
      socket.terminate()
      resolve(frames === null ? null : stackText(frames))
    }
    const limit = setTimeout(end, limitMs)
    const send = (id: number, method: string, params: object = {}): void => {
      socket.send(JSON.stringify({ id, method, params }))
    }
    socket.on('open', () => {
      send(1, 'Debugger.enable')
      send(2, 'Debugger.pause')
    })
    // A process that waits runs no JavaScript, and pauses at its next line: this one. One that runs pauses by itself; given
    // a line beside its own it misses messages and does not answer any more (12 of 16 in Node 20, 23 of 24 in Node 22).
    const wake = setInterval(() => {
      if (!isAsked || frames !== null || statOrNull(pid)?.state !== 'S') return
      clearInterval(wake)
      send(3, 'Runtime.evaluate', { expression: '0' })
    }, WAKE_MS)
    socket.on('message', (data: Buffer) => {
      const { id, method, params } = JSON.parse(data.toString()) as Message
      // Of each script that is there, before the answer to `enable`.
      if (method === 'Debugger.scriptParsed') urls.set(params?.scriptId ?? '', params?.url ?? '')
      if (id === 2) isAsked = true
      if (method === 'Debugger.paused' && frames === null) {
        frames = (params?.callFrames ?? [])
          .map((frame) => ({ ...frame, url: urls.get(frame.location.scriptId) ?? frame.url }))
          .filter(({ functionName, url }) => functionName !== '' || url !== '')
        // Closes the debugger, whose port anybody on this machine could use, when we have left: at once it would wait for us.
        send(4, 'Runtime.evaluate', { expression: CLOSE_LATER })
        send(5, 'Debugger.resume')
      }
      if (method === 'Debugger.resumed' && frames !== null) end()
    })
    socket.on('error', end)
    socket.on('close', end)
  })
}

function stackText(frames: readonly Frame[]): string {
  return frames.length === 0 ? 'No JavaScript runs: it waits in its event loop.' : frames.map(lineOf).join('\n')
}

function lineOf({ functionName, url, location }: Frame): string {
  const place = `${url === '' ? 'unknown' : url.replace(/^file:\/\//, '')}:${location.lineNumber + 1}:${location.columnNumber + 1}`
  return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`
}

/** proc_net(5): ports of this machine at which the process listens. */
function listeningPorts(pid: number): readonly number[] {
  const inodes = new Set(inodesOf(pid, 'socket'))
  const [, ...rows] = textOf(`/proc/${pid}/net/tcp`).trim().split('\n')
  return rows.flatMap((row) => {
    const fields = row.trim().split(/\s+/)
    const isListening = fields[3] === '0A' && inodes.has(Number(fields[9]))
    return isListening ? [Number.parseInt(fields[1]?.split(':')[1] ?? '0', 16)] : []
  })
}
