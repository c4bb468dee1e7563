// READY, the first frame of every child. The loader, the worker, and each worker thread send it.

import { encodeReady } from '../../engine/wire/frames.ts'
import { CODEC, PROTOCOL } from '../../engine/wire/protocol.ts'

/** `tid`: the kernel's number of a thread; null where it is unknown. */
export function readyFrame(tid?: number | null): Buffer {
  const ready = { protocol: PROTOCOL, codec: CODEC, pid: process.pid }
  return encodeReady(tid === undefined ? ready : { ...ready, tid })
}
