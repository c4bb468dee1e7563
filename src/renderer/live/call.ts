// Sends commands to the main process. The only file of the window that uses the bridge.

import type { Envelope } from '../../shared/error-codes.ts'
import type { Bridge } from '../../shared/ipc/bridge.ts'
import type { CommandInput, CommandName, CommandOutput } from '../../shared/ipc/commands.ts'

declare global {
  interface Window {
    readonly procdeck: Bridge
  }
}

/** Commands that may open a dialog of the system, and so have no deadline. */
const ASKS_A_PERSON: ReadonlySet<CommandName> = new Set([
  'function.choose',
  'function.open',
  'source.choose',
  'run.start',
  'lab.check',
  'lab.begin',
  'run.export',
  'events.export',
  'timeline.export',
  'history.report',
  'chart.export',
  'history.export',
  'history.import',
])

/** Longer than any command may take: a stop ladder with its grace times, a calibration on a busy machine. */
const DEADLINE_MS = 60_000

function refused(message: string): Envelope<never> {
  return { ok: false, error: { code: 'E_INTERNAL', message, issues: [] } }
}

function deadline(name: string): { readonly passed: Promise<Envelope<never>>; readonly clear: () => void } {
  let timer: number | undefined
  const passed = new Promise<Envelope<never>>((resolve) => {
    const tooLate = refused(
      `Procdeck did not answer "${name}" within ${DEADLINE_MS / 1000} s. Try again; if it stays silent, quit and start the app again.`,
    )
    timer = window.setTimeout(() => resolve(tooLate), DEADLINE_MS)
  })
  return { passed, clear: () => window.clearTimeout(timer) }
}

/** Never rejects: a refusal, a broken bridge and a missed deadline all return an error that a view can show. */
export async function call<K extends CommandName>(
  name: K,
  input: CommandInput<K>,
): Promise<Envelope<CommandOutput<K>>> {
  const { passed, clear } = deadline(name)
  try {
    // The same table types the handler map in main, so the value has the output's type.
    const answer = window.procdeck.call(name, input)
    return (await (ASKS_A_PERSON.has(name) ? answer : Promise.race([answer, passed]))) as Envelope<CommandOutput<K>>
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return refused(`The command "${name}" did not get through: ${reason}`)
  } finally {
    clear()
  }
}
