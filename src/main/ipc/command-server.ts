// The one entry for commands. Steps in order: sender, rate, plain data, name, schema, handler, envelope.

import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import type { z } from 'zod'
import type { CommandError, Envelope } from '../../shared/error-codes.ts'
import { COMMAND_CHANNEL } from '../../shared/ipc/bridge.ts'
import { COMMANDS, type CommandName, type CommandOutput, type ParsedInput } from '../../shared/ipc/commands.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import { asSentence } from '../../shared/sentence.ts'
import { guardInput } from './guard.ts'

export type Handlers = {
  readonly [K in CommandName]: (input: ParsedInput<K>, sender: WebContents) => Promise<CommandOutput<K>>
}

export interface CommandServerOptions {
  /** Origin of the only page that may send commands. */
  readonly trusted: () => { readonly contents: WebContents; readonly origin: string } | null
  readonly handlers: Handlers
}

/** Far above the rate of a person or the view; a runaway page is refused. */
const MAX_CALLS_PER_S = 1_000

type Handler = (input: unknown, sender: WebContents) => Promise<unknown>

function refusal(code: CommandError['code'], message: string): Envelope<never> {
  return { ok: false, error: { code, message, issues: [] } }
}

/** Never throws: the thrown value may be of any type. */
function textOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error)
  } catch {
    return 'something without a text was thrown'
  }
}

/** "parameters.from: expected a whole number, …" from zod's issues. */
function schemaError(name: string, issues: readonly z.core.$ZodIssue[]): CommandError {
  const told = issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }))
  const first = told[0]
  return {
    code: 'E_SCHEMA',
    message:
      first === undefined
        ? `${name}: the input is not valid`
        : `${first.path === '' ? name : first.path}: ${first.message}`,
    issues: told,
  }
}

/** The parameters of a run: the only place that checks them. @throws CommandFailure `E_SCHEMA` */
export function checkedParameters<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({ ...issue, path: ['parameters', ...issue.path] }))
  const { code, message, issues: told } = schemaError('run.start', issues)
  throw new CommandFailure(code, message, told)
}

export class CommandServer {
  readonly #options: CommandServerOptions
  #second = 0
  #calls = 0
  #metStranger = false

  constructor(options: CommandServerOptions) {
    this.#options = options
  }

  open(): void {
    ipcMain.handle(COMMAND_CHANNEL, (event: IpcMainInvokeEvent, name: unknown, input: unknown) => {
      // Read before any await: a navigation replaces the frame.
      const { senderFrame, sender } = event
      const trusted = this.#options.trusted()
      const isTrusted =
        trusted !== null &&
        senderFrame !== null &&
        sender === trusted.contents &&
        senderFrame === trusted.contents.mainFrame &&
        senderFrame.origin === trusted.origin
      if (!isTrusted) return this.#refuseStranger(senderFrame?.url)
      return this.answer(name, input, sender)
    })
  }

  /** All steps after the sender check. Never rejects. */
  async answer(name: unknown, input: unknown, sender: WebContents): Promise<Envelope<unknown>> {
    if (this.#tooMany()) return refusal('E_RATE', `More than ${MAX_CALLS_PER_S} commands a second: send fewer.`)
    if (typeof name !== 'string') return refusal('E_COMMAND', 'The name of a command must be a text.')
    const wrong = guardInput(input)
    if (wrong !== null) return { ok: false, error: wrong }
    if (!Object.hasOwn(COMMANDS, name))
      return refusal('E_COMMAND', `There is no command ${JSON.stringify(name.slice(0, 64))}.`)
    const command = name as CommandName
    const parsed = COMMANDS[command].input.safeParse(input)
    if (!parsed.success) return { ok: false, error: schemaError(name, parsed.error.issues) }
    try {
      return { ok: true, value: await (this.#options.handlers[command] as Handler)(parsed.data, sender) }
    } catch (error) {
      if (error instanceof CommandFailure) return { ok: false, error: error.error }
      console.error(`Command ${name} failed:`, error)
      return refusal(
        'E_INTERNAL',
        `${asSentence(`"${name}" failed inside Procdeck: ${textOf(error)}`)} Processes are unaffected; please report it.`,
      )
    }
  }

  /** Logged once: a page that keeps sending must not fill the log. */
  #refuseStranger(url: string | undefined): Envelope<never> {
    if (!this.#metStranger)
      console.error(`A command was refused: it came from ${url?.slice(0, 200) ?? 'a page that is gone'}.`)
    this.#metStranger = true
    return refusal('E_SENDER', 'Commands are taken from the main window only.')
  }

  #tooMany(): boolean {
    const second = Math.floor(performance.now() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#calls = 0
    }
    return ++this.#calls > MAX_CALLS_PER_S
  }
}
