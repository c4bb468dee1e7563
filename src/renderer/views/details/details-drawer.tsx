// One process in full, beside the table. The drawer follows the selected row; the table keeps the focus.

import { CloseButton } from '@mantine/core'
import type { KeyboardEvent, ReactNode } from 'react'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import { isAlive, type ProcessId } from '../../../shared/process.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { NOTHING } from '../../components/format.ts'
import { closeDetails } from './details-actions.ts'
import { useSession } from '../../live/use-session.ts'
import css from './details.module.css'
import { EndOfProcess } from './end-of-process.tsx'
import { HistoryCharts } from './history-charts.tsx'
import { OsFacts } from './os-facts.tsx'
import { OutputLines } from './output-lines.tsx'
import { ProcessStack } from './process-stack.tsx'
import { SignalMenu } from './signal-menu.tsx'
import { useDetails } from './use-details.ts'

function Details({ record }: { readonly record: ProcessRecord }): ReactNode {
  const { details, failure } = useDetails(record.id)
  return (
    <>
      {isAlive(record.state) ? <SignalMenu record={record} /> : null}
      <EndOfProcess record={record} />
      {isAlive(record.state) && record.startMethod !== 'thread' && <ProcessStack id={record.id} />}
      <FailureAlert failure={failure} title="The details could not be read" />
      {details !== null && (
        <>
          <HistoryCharts history={details.history} />
          <OutputLines lines={details.output} before={details.outputBefore} />
          <OsFacts record={record} os={details.os} />
        </>
      )}
    </>
  )
}

export function DetailsDrawer({ id }: { readonly id: ProcessId }): ReactNode {
  const record = useSession(({ session }) => session.processes[id])
  if (record === undefined) return null
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    closeDetails()
  }
  return (
    <section
      className={css.drawer}
      aria-label={`Details of ${record.name}`}
      data-testid="details"
      onKeyDown={onKeyDown}
    >
      <header className={css.head}>
        <h2 className={css.title}>{record.name}</h2>
        <span className={css.quiet}>
          PID {record.pid ?? NOTHING} · {record.state}
        </span>
        <CloseButton size="sm" aria-label="Close the details" title="Escape" onClick={closeDetails} />
      </header>
      <div className={css.body}>
        <Details key={id} record={record} />
      </div>
    </section>
  )
}
