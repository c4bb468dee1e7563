// The end of a process: its cause, its error, and the outcome of the tasks that it held.

import type { ReactNode } from 'react'
import { tellDeath } from '../../../shared/death.ts'
import type { Loss, ProcessRecord } from '../../../shared/session-state.ts'
import { formatExitCode } from '../../../shared/exit-code.ts'
import { ErrorNote } from '../../components/error-note.tsx'
import { useSession } from '../../live/use-session.ts'
import css from './details.module.css'

function runningWords({ runningTask, runningOf }: Loss): string {
  if (runningTask === null) return 'No task was running'
  if (runningOf === 1) return `Task ${runningTask} was running`
  return `It was among tasks ${runningTask} to ${runningTask + runningOf - 1}`
}

function Fate({ record }: { readonly record: ProcessRecord }): ReactNode {
  const names = useSession(({ session }) =>
    (record.loss?.movedTo ?? []).map((id) => session.processes[id]?.name ?? `process ${id}`).join(', '),
  )
  const { loss } = record
  if (loss === null) return null
  const to = names === '' ? '' : ` (to ${names})`
  return (
    <p className={css.text} data-testid="details-fate">
      {runningWords(loss)}. Tasks it held: {loss.inFlight}. Given to others again: {loss.handedOutAgain}
      {to}. Lost: {loss.lost}
      {loss.finished === 0 ? '' : `, of which ${loss.finished} had finished and whose answers died with it`}.
    </p>
  )
}

export function EndOfProcess({ record }: { readonly record: ProcessRecord }): ReactNode {
  const story = useSession(({ session }) => tellDeath(session, record.id))
  const ended = record.cause !== null || record.error !== null
  if (!ended) return null
  return (
    <section className={css.section} aria-label="End">
      <h3 className={css.heading}>End</h3>
      {record.cause !== null && (
        <p className={css.text} data-testid="details-cause">
          <strong>{formatExitCode(record.exitCode)}</strong>: {story === '' ? record.cause.text : story}
        </p>
      )}
      {record.error !== null && <ErrorNote error={record.error} />}
      <Fate record={record} />
    </section>
  )
}
