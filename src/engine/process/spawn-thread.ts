// The thread that makes processes for a program whose own thread must not stand still meanwhile: see thread-spawner.ts.
// It runs as long as any of them, since the kernel ends a child with the thread that made it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parentPort } from 'node:worker_threads'
import { birthOf } from '../../system/identity.ts'
import { encodeLabel, type SpawnNews, type SpawnOrder, type StreamName, streamsFor } from './spawn-messages.ts'

function tell(news: SpawnNews): void {
  parentPort?.postMessage(news)
}

/** The child's end of a stream; the other end is at the socket, with its label. */
async function makeStream({ id, socket: path }: SpawnOrder, name: StreamName): Promise<Socket> {
  const socket = connect(path)
  // The step that failed rejects with the error; an unhandled `error` event as well would end this thread.
  socket.on('error', () => undefined)
  socket.pause() // the child reads what arrives
  try {
    await once(socket, 'connect')
    await new Promise<void>((resolve, reject) => {
      socket.write(encodeLabel(id, name), (error) => {
        if (error instanceof Error) reject(error)
        else resolve()
      })
    })
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}

async function makeStreams(order: SpawnOrder): Promise<Socket[]> {
  const made = await Promise.allSettled(streamsFor(order.memoryFd).map((name) => makeStream(order, name)))
  const sockets = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = made.find((one) => one.status === 'rejected')
  if (failed === undefined) return sockets
  for (const socket of sockets) socket.destroy()
  throw failed.reason
}

/**
 * A channel that libuv makes blocks at the child's end, and a worker starts with a read that waits. libuv sets standard
 * output so, too. There is no public call for it.
 */
function letBlock(socket: Socket): void {
  ;(socket as { _handle?: { setBlocking?: (blocks: boolean) => unknown } })._handle?.setBlocking?.(true)
}

async function make(order: SpawnOrder): Promise<void> {
  const { id, file, args, env, cwd, stdin, memoryFd } = order
  const streams = await makeStreams(order)
  for (const stream of streams) letBlock(stream)
  let child: ChildProcess
  try {
    child = spawn(file, args, {
      detached: true,
      stdio: [stdin === 'empty' ? 'ignore' : 'inherit', ...streams, ...(memoryFd === null ? [] : [memoryFd])],
      env,
      ...(cwd === null ? {} : { cwd }),
    })
    child.once('exit', (code, signal) => {
      tell({ type: 'exit', id, code, signal })
    })
    if (child.pid === undefined) throw (await once(child, 'error'))[0]
    // In the turn in which it was made: it cannot be reaped yet, so its PID is not reused.
    tell({ type: 'began', id, pid: child.pid, birth: birthOf(child.pid) })
  } finally {
    // The child has its own descriptors of them.
    for (const stream of streams) stream.destroy()
  }
}

let last = Promise.resolve()
parentPort?.on('message', (order: SpawnOrder) => {
  // One order after the other, so that no stream waits at the socket while other processes are made.
  last = last
    .then(() => make(order))
    .catch((error: unknown) => {
      tell({ type: 'failed', id: order.id, error })
    })
})
