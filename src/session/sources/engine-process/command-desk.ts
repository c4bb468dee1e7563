// Commands on their way to an engine process, and the answers that callers wait for.

import type { RemoteError } from '../../../shared/process.ts'
import { CommandFailure } from '../../../shared/command-failure.ts'
import { RemoteTaskError } from '../../../engine/errors.ts'
import type { EngineAnswers, EngineCommand, NumberedCommand } from './messages.ts'

/** An unanswered command fails after this time; one that ends processes has no limit. */
const ANSWER_MS = 10_000
const UNLIMITED: ReadonlySet<EngineCommand['do']> = new Set(['start', 'cancel', 'stop-all', 'close'])

interface OpenCommand {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  readonly limit: NodeJS.Timeout | null
}

export class CommandDesk {
  readonly #waiting: NumberedCommand[] = []
  readonly #open = new Map<number, OpenCommand>()
  /** Names the engine process in errors. */
  readonly #title: () => string
  #next: ((command: NumberedCommand) => void) | null = null
  #last = 0
  #isOver = false

  constructor(title: () => string) {
    this.#title = title
  }

  /** @throws CommandFailure when the engine process has ended or does not answer; the error that it threw, with its name. */
  send<K extends EngineCommand>(command: K): Promise<EngineAnswers[K['do']]> {
    if (this.#isOver) return Promise.reject(new CommandFailure('E_GONE', `${this.#title()} has ended.`))
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      const limit = UNLIMITED.has(command.do) ? null : setTimeout(() => this.#giveUp(id), ANSWER_MS)
      this.#open.set(id, { resolve: resolve as OpenCommand['resolve'], reject, limit })
      const numbered = { id, command }
      if (this.#next === null) this.#waiting.push(numbered)
      else this.#next(numbered)
      this.#next = null
    })
  }

  /** The engine process requests its next command. */
  next(): NumberedCommand | Promise<NumberedCommand> {
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) return waiting
    return new Promise((resolve) => {
      this.#next = resolve
    })
  }

  answer(id: number, value: unknown, error: RemoteError | null, pid: number | null): void {
    const open = this.#take(id)
    if (error === null) open?.resolve(value)
    else open?.reject(new RemoteTaskError(error, pid, 0))
  }

  /** The engine process has ended: every open command fails. */
  end(): void {
    this.#isOver = true
    for (const id of [...this.#open.keys()])
      this.#take(id)?.reject(new CommandFailure('E_GONE', `${this.#title()} has ended.`))
  }

  #giveUp(id: number): void {
    // It must not be carried out later, when nobody waits for it.
    const at = this.#waiting.findIndex((one) => one.id === id)
    if (at !== -1) this.#waiting.splice(at, 1)
    const seconds = ANSWER_MS / 1_000
    this.#take(id)?.reject(
      new CommandFailure(
        'E_STATE',
        `${this.#title()} did not answer within ${seconds} s. It may be stopped: see its row.`,
      ),
    )
  }

  #take(id: number): OpenCommand | undefined {
    const open = this.#open.get(id)
    this.#open.delete(id)
    if (open !== undefined && open.limit !== null) clearTimeout(open.limit)
    return open
  }
}
