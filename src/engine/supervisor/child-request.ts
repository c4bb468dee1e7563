// What the supervisor is asked for by the owner of a child.

import type { ProcessId, Runtime, StartMethod } from '../../shared/process.ts'
import type { RunId } from '../../shared/run.ts'
import type { StartSettings } from '../process/start-options.ts'

export interface ChildRequest {
  readonly name: (id: ProcessId) => string
  readonly runId: RunId | null
  readonly startMethod: StartMethod
  readonly replaces: ProcessId | null
  /** Default `node`. */
  readonly runtime?: Runtime
  readonly heapLimitMiB?: number | null
  readonly startTimeoutMs?: number
  /** Flags and variables of its own. */
  readonly start?: StartSettings
  /** Modules that the fork server imports before it forks, by their addresses; of a child that is spawned: it is one. */
  readonly preload?: readonly string[]
  /** Another program in place of our runtime. */
  readonly program?: ChildProgram
  /** It keeps the priority of this program, whatever that of other children. */
  readonly keepsPriority?: boolean
  /** The owner of several children: threads of one family share a host process. */
  readonly family?: object
}

export interface ChildProgram {
  /** Path of its file. */
  readonly file: string
  readonly args: readonly string[]
  /** Null: that of this program. */
  readonly cwd: string | null
  readonly env: Readonly<Record<string, string>>
  /** `inherit`: it reads the standard input of this program. */
  readonly stdin: 'empty' | 'inherit'
  /** What it started is neither signalled with it nor ended after it. */
  readonly keepsChildren: boolean
  /** For people. */
  readonly commandLine: string
}
