// The protocol of the channel between a parent and one child. docs/protocol.md is the long form.
//
//   parent                                   child
//     | <-- READY {protocol, codec, pid} ----- |
//     | --- INIT {module, export} args ------> |   only where there is an initializer; INITED when it is done
//     | --- TARGET id {module, export} ------> |
//     | --- CHUNK id, target, values --------> |   runs task after task, marks each one before it starts
//     | <-- RESULTS chunk, first, answers ---- |   at the latest 5 ms after the first unsent result
//     | --- STOP ----------------------------> |   finishes what it holds
//     | <-- BYE ------------------------------ |
//     | --- ACK -----------------------------> |   only now may it exit
//
// Beside that: REQUEST and RESPONSE, by which code in the child uses what the parent holds (queues, pools); WITHDRAW,
// for a chunk whose results are not needed any more, and RETURNED, for tasks that were recalled before they began. A
// FAULT makes the child break on purpose. A
// host of threads receives START THREAD and END THREAD, sends THREAD ENDED, and passes their streams on in pieces. A fork
// server receives FORK and sends FORKED and FORK ENDED.

export const PROTOCOL = 5
/** How values are encoded: a child names its codec in READY (codec.ts is this one). */
export const CODEC = 'clone'

/** That of children that run Python: pickle-codec.ts. */
export const PICKLE_CODEC = 'pickle'

/** Kinds with the high bit go up to the parent. */
export const Kind = {
  target: 0x01,
  chunk: 0x02,
  call: 0x03,
  stop: 0x04,
  ack: 0x05,
  response: 0x06,
  init: 0x07,
  withdraw: 0x08,
  name: 0x09,
  startThread: 0x0a,
  endThread: 0x0b,
  threadReceives: 0x0c,
  fault: 0x0d,
  fork: 0x0e,
  ready: 0x81,
  results: 0x82,
  raised: 0x83,
  bye: 0x84,
  request: 0x85,
  inited: 0x86,
  returned: 0x87,
  threadSays: 0x88,
  threadEnded: 0x89,
  forked: 0x8a,
  forkEnded: 0x8b,
} as const

export type Kind = (typeof Kind)[keyof typeof Kind]

/** Length field (4, little endian, counts what follows it) and kind (1). */
export const HEADER_BYTES = 5

/** Encoded values of one chunk, or one result; larger data is refused, not truncated. */
export const MAX_PAYLOAD_BYTES = 256 * 1024 * 1024
/** Room for an envelope beside the payload. */
export const MAX_FRAME_BYTES = MAX_PAYLOAD_BYTES + 16 * 1024 * 1024
/** Control frames are small text. */
export const MAX_CONTROL_BYTES = 1024 * 1024

/** The deepest nesting of a control frame's text, checked before it is parsed. */
export const MAX_CONTROL_DEPTH = 64
/**
 * Requests of one child that may be open, with the responses that it has not read: a child that sends more is ended
 * before it fills its parent's memory.
 */
export const MAX_OPEN_REQUESTS = 8_192
/**
 * Open requests at which a child holds further ones back. Half of the limit: the parent may learn that responses were
 * taken only after the child has sent as many requests again.
 */
export const REQUEST_WINDOW = MAX_OPEN_REQUESTS / 2

/**
 * In place of a service: the child only waits for responses. The payload is the number of responses that it has
 * received; no response follows.
 */
export const WAITS_SERVICE = 'waits'

export const STATUS_DONE = 0
export const STATUS_FAILED = 1
/** Not run: its chunk was withdrawn. */
export const STATUS_SKIPPED = 2

/** Buffers of at least this size travel beside the envelope, through shared memory where there is room. */
export const LARGE_BYTES = 64 * 1024

/** Descriptors of a child beside stdin, stdout and stderr. */
export const CHANNEL_FD = 3
export const MEMORY_FD = 4

export interface TargetBody {
  /** A URL: `file:` in practice. */
  readonly module: string
  readonly export: string
}

export interface ReadyBody {
  readonly protocol: number
  /** Null where the child names none, as before protocol 3. */
  readonly codec: string | null
  readonly pid: number
  /** The kernel's id of the sending thread, where it is not the main one and the id is known. */
  readonly tid?: number | null
}
