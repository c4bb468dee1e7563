// The words of the channel, spoken between a parent and one child. docs/protocol.md is the long form.
//
//   parent                                   child
//     | <-- READY {pid, protocol} ------------ |
//     | --- TARGET id {module, export} ------> |
//     | --- CHUNK id, target, values --------> |   runs task after task, marks each one before it starts
//     | <-- RESULTS chunk, first, statuses --- |   at the latest 5 ms after the first unsent answer
//     | --- STOP ----------------------------> |   finishes what it holds
//     | <-- BYE ------------------------------ |
//     | --- ACK -----------------------------> |   only now may it exit

export const PROTOCOL = 1

/** Kinds with the high bit go up to the parent. */
export const Kind = {
  target: 0x01,
  chunk: 0x02,
  call: 0x03,
  stop: 0x04,
  ack: 0x05,
  ready: 0x81,
  results: 0x82,
  raised: 0x83,
  bye: 0x84,
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

export const STATUS_DONE = 0
export const STATUS_FAILED = 1

/** Descriptors of a child beside stdin, stdout and stderr. */
export const CHANNEL_FD = 3
export const PROGRESS_FD = 4
/** The progress mark: chunk id (u32) and index within the chunk (u32) of the task that was started last. */
export const PROGRESS_BYTES = 8
/** In place of an index: the worker was loading the target, no task of the chunk had started. */
export const PROGRESS_LOADING = 0xffff_ffff

export interface TargetBody {
  /** A URL: `file:` in practice. */
  readonly module: string
  readonly export: string
}

export interface ReadyBody {
  readonly protocol: number
  readonly pid: number
}
