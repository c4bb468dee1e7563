// What runs inside a child: speaks the channel, loads targets, runs tasks one after the other, and goes when it is
// told to or when its parent is gone.

import { Socket } from 'node:net'
import { type Codec, createCodec } from '../../engine/channel/codec.ts'
import { FrameParser, limitsFor } from '../../engine/channel/frame-parser.ts'
import {
  decodeAnswer,
  decodeCall,
  decodeChunk,
  decodeChunkId,
  decodeName,
  decodeTarget,
  encodeEmpty,
  encodeReady,
} from '../../engine/channel/frames.ts'
import { CHANNEL_FD, Kind, MAX_PAYLOAD_BYTES, MEMORY_FD, PROTOCOL } from '../../engine/channel/protocol.ts'
import { setChildLink } from '../../engine/remote/child-link.ts'
import { resolveReference } from '../../engine/remote/resolve.ts'
import { ChildMemory } from './child-memory.ts'
import { ChunkRunner } from './chunk-runner.ts'
import { Outbox } from './outbox.ts'
import { ParentLink } from './parent-link.ts'
import { runCall } from './run-call.ts'
import { TargetLoader } from './target-loader.ts'

const parentPid = Number(process.env['PROCDECK_PARENT'])

// The parent can have died before the kernel was asked to tell us.
if (process.ppid !== parentPid) process.exit(1)

const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: true })
const outbox = new Outbox(channel, CHANNEL_FD)
const link = new ParentLink(process.env['PROCDECK_NAME'] ?? 'Process', parentPid, outbox, () => codec)
const codec: Codec = createCodec(MAX_PAYLOAD_BYTES, (reference) => resolveReference(reference, link))
const runner = new ChunkRunner(codec, new TargetLoader(), outbox, new ChildMemory(MEMORY_FD), () => link.waiting)
const parser = new FrameParser(
  limitsFor(
    [Kind.target, Kind.stop, Kind.ack, Kind.name, Kind.withdraw],
    [Kind.chunk, Kind.call, Kind.init, Kind.answer],
  ),
)
setChildLink(link)

let exitCode: number | null = null
let calling: Promise<void> | null = null

/** Once: a stop that comes after the end of a call must not change how it ended. */
function sayBye(code: number): void {
  if (exitCode !== null) return
  exitCode = code
  outbox.send(encodeEmpty(Kind.bye))
}

function onFrame(kind: number, body: Buffer): void {
  switch (kind) {
    case Kind.target:
      runner.addTarget(decodeTarget(body))
      return
    case Kind.chunk:
      runner.add(decodeChunk(body))
      return
    case Kind.withdraw:
      runner.withdraw(decodeChunkId(body))
      return
    case Kind.answer:
      link.hear(decodeAnswer(body))
      return
    case Kind.name:
      link.name = decodeName(body)
      return
    case Kind.init:
      void runCall(decodeCall(body), codec, outbox).then((code) => {
        if (code === 0) outbox.send(encodeEmpty(Kind.inited))
        else sayBye(code)
      })
      return
    case Kind.call:
      calling = runCall(decodeCall(body), codec, outbox).then(sayBye)
      return
    case Kind.stop:
      // A call is finished first, and says goodbye itself.
      calling ??= runner.finish().then(() => {
        sayBye(0)
      })
      return
    case Kind.ack:
      process.exit(exitCode ?? 0)
  }
}

channel.on('data', (data: Buffer) => {
  for (const frame of parser.push(data)) onFrame(frame.kind, frame.body)
  runner.go()
})
// The end of the channel is the end of the parent, or of its interest in us.
channel.on('close', () => process.exit(1))
channel.on('error', () => process.exit(1))

// A task that calls process.exit: what was answered before it still goes out.
process.on('exit', () => {
  runner.flushNow()
})

outbox.send(encodeReady({ protocol: PROTOCOL, pid: process.pid }))
// While the parent makes up its mind: Node loads its clock when it is first asked, which takes a task's time otherwise.
performance.now()
