// The codes that an answer to a command may carry, and the shape of an answer.

export type ErrorCode =
  | 'E_SENDER'
  | 'E_COMMAND'
  | 'E_SCHEMA'
  | 'E_KEY'
  | 'E_TOO_LARGE'
  | 'E_TOO_DEEP'
  | 'E_RATE'
  | 'E_GONE'
  | 'E_STATE'
  | 'E_WORKLOAD'
  | 'E_PATH'
  | 'E_MODULE'
  | 'E_INPUT'
  | 'E_CHANGED'
  | 'E_INTERNAL'

export interface Issue {
  /** Place in the input: "parameters.from". */
  readonly path: string
  readonly message: string
}

export interface CommandError {
  readonly code: ErrorCode
  /** What is wrong and what to do, for a person. */
  readonly message: string
  readonly issues: readonly Issue[]
}

export type Envelope<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: CommandError }
