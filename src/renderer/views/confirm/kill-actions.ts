// SIGKILL from the window, after a question if the settings ask for it.

import { createStore } from 'zustand/vanilla'
import type { Envelope } from '../../../shared/error-codes.ts'
import type { ProcessAction, ProcessId } from '../../../shared/process.ts'
import { call } from '../../live/call.ts'
import { openDialog } from '../../state/dialog-store.ts'
import { settingsStore } from '../../state/settings-store.ts'

interface Victim {
  readonly id: ProcessId
  readonly name: string
  readonly pid: number | null
}

interface Question {
  readonly victims: readonly Victim[]
  readonly answer: (yes: boolean) => void
}

export const killQuestion = createStore<{ readonly asked: Question | null }>()(() => ({ asked: null }))

/** Also called when the dialog is closed in any other way: that means no. */
export function answerKill(yes: boolean): void {
  const { asked } = killQuestion.getState()
  killQuestion.setState({ asked: null })
  asked?.answer(yes)
}

function mayKill(victims: readonly Victim[]): Promise<boolean> {
  if (!settingsStore.getState().askBeforeKill) return Promise.resolve(true)
  answerKill(false) // an older open question gets a no
  return new Promise((answer) => {
    killQuestion.setState({ asked: { victims, answer } })
    openDialog('confirm')
  })
}

/** Sends the action to each process; the first refusal is the answer. */
export async function signal(victims: readonly Victim[], action: ProcessAction): Promise<Envelope<unknown>> {
  if (action === 'kill' && !(await mayKill(victims))) return { ok: true, value: null }
  const answers = await Promise.all(victims.map(({ id }) => call('process.signal', { processId: id, action })))
  return answers.find(({ ok }) => !ok) ?? { ok: true, value: null }
}
