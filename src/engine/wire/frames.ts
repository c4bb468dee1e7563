// Builds and reads the bodies of frames: our own small envelope around opaque values. Those that carry tasks are in
// task-frames.ts.

import { ProtocolError, toRemoteError } from '../errors.ts'
import { HEADER_BYTES, Kind, type ReadyBody, type TargetBody } from './protocol.ts'
import { decodeText, encodeText, field, frame, text, whole } from './text-frames.ts'
import { type Fault, isFault, type RemoteError } from '../../shared/process.ts'

export function encodeEmpty(kind: typeof Kind.stop | typeof Kind.ack | typeof Kind.bye | typeof Kind.inited): Buffer {
  return frame(kind, 0)
}

/** The rest of this chunk's results are not needed. */
export function encodeWithdraw(chunkId: number): Buffer {
  const bytes = frame(Kind.withdraw, 4)
  bytes.writeUInt32LE(chunkId, HEADER_BYTES)
  return bytes
}

export function decodeWithdraw(body: Buffer): number {
  if (body.length !== 4) throw new ProtocolError('a chunk id that is not 4 bytes long')
  return body.readUInt32LE(0)
}

export function encodeTarget(id: number, { module, export: name }: TargetBody): Buffer {
  return encodeText(Kind.target, id, { module, export: name })
}

export function decodeTarget(body: Buffer): TargetBody & { readonly id: number } {
  const { head, value } = decodeText(body)
  return { id: head, module: text(value, 'module'), export: text(value, 'export') }
}

/** One call in a process of its own, or the initializer of a worker; `args` is the encoded array of arguments. */
export function encodeCall(kind: typeof Kind.call | typeof Kind.init, target: TargetBody, args: Uint8Array): Buffer {
  const { module, export: name } = target
  return encodeText(kind, 0, { module, export: name }, args)
}

export function decodeCall(body: Buffer): TargetBody & { readonly args: Buffer } {
  const { value, payload } = decodeText(body)
  return { module: text(value, 'module'), export: text(value, 'export'), args: payload }
}

/** The name of the process; a warm one gets its name when it is taken. */
export function encodeName(name: string): Buffer {
  return encodeText(Kind.name, 0, { name })
}

export function decodeName(body: Buffer): string {
  return text(decodeText(body).value, 'name')
}

export function encodeFault(fault: Fault): Buffer {
  return encodeText(Kind.fault, 0, { fault })
}

export function decodeFault(body: Buffer): Fault {
  const name = text(decodeText(body).value, 'fault')
  if (!isFault(name)) throw new ProtocolError(`a child has no fault "${name}"`)
  return name
}

export interface RequestBody {
  readonly callId: number
  /** The part of the parent that gets the request. */
  readonly service: string
  /** The encoded request. */
  readonly payload: Buffer
}

export function encodeRequest(callId: number, service: string, payload: Uint8Array): Buffer {
  return encodeText(Kind.request, callId, { service }, payload)
}

export function decodeRequest(body: Buffer): RequestBody {
  const { head, value, payload } = decodeText(body)
  return { callId: head, service: text(value, 'service'), payload }
}

export interface ResponseBody {
  readonly callId: number
  /** Null for a result; otherwise the error, with our class by name. The parent's stack is not the child's. */
  readonly error: Omit<RemoteError, 'stack'> | null
  readonly payload: Buffer
}

export function encodeResponse(callId: number, error: ResponseBody['error'], payload: Uint8Array): Buffer {
  return encodeText(Kind.response, callId, { error }, payload)
}

export function decodeResponse(body: Buffer): ResponseBody {
  const { head, value, payload } = decodeText(body)
  const error = field(value, 'error')
  return {
    callId: head,
    error: error === null ? null : { name: text(error, 'name'), message: text(error, 'message') },
    payload,
  }
}

/** Null for null: no error. */
export function remoteError(value: unknown): RemoteError | null {
  return value === null
    ? null
    : { name: text(value, 'name'), message: text(value, 'message'), stack: text(value, 'stack') }
}

export function encodeReady(ready: ReadyBody): Buffer {
  return encodeText(Kind.ready, 0, ready)
}

export function decodeReady(body: Buffer): ReadyBody {
  const { value } = decodeText(body)
  const tid = field(value, 'tid') ?? null
  const codec = field(value, 'codec') ?? null
  return {
    protocol: whole(value, 'protocol'),
    codec: codec === null ? null : text(value, 'codec'),
    pid: whole(value, 'pid'),
    tid: tid === null ? null : whole(value, 'tid'),
  }
}

export function encodeRaised(error: RemoteError): Buffer {
  return encodeText(Kind.raised, 0, error)
}

export function decodeRaised(body: Buffer): RemoteError {
  const { value } = decodeText(body)
  return toRemoteError({ name: text(value, 'name'), message: text(value, 'message'), stack: text(value, 'stack') })
}
