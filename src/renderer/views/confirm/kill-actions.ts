// SIGKILL from the window. Who wants to be asked before is asked.

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

/** Also for a dialog that is closed in any other way: that is a no. */
export function answerKill(yes: boolean): void {
  const { asked } = killQuestion.getState()
  killQuestion.setState({ asked: null })
  asked?.answer(yes)
}

function mayKill(victims: readonly Victim[]): Promise<boolean> {
  if (!settingsStore.getState().askBeforeKill) return Promise.resolve(true)
  answerKill(false) // one that still stood is not answered by this one
  return new Promise((answer) => {
    killQuestion.setState({ asked: { victims, answer } })
    openDialog('confirm')
  })
}

/** Sends it to each; the first refusal is the answer. */
export async function signal(victims: readonly Victim[], action: ProcessAction): Promise<Envelope<unknown>> {
  if (action === 'kill' && !(await mayKill(victims))) return { ok: true, value: null }
  const answers = await Promise.all(victims.map(({ id }) => call('process.signal', { processId: id, action })))
  return answers.find(({ ok }) => !ok) ?? { ok: true, value: null }
}
