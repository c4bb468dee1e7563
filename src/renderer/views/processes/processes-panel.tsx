// Every process, running or exited, and the actions on it.

import { Button } from '@mantine/core'
import { IconColumns3, IconEraser } from '@tabler/icons-react'
import { type ReactNode, useCallback } from 'react'
import { isAlive, type ProcessAction, type ProcessId } from '../../../shared/process.ts'
import { formatCount } from '../../../shared/plural.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { Panel } from '../../components/panel.tsx'
import { useAfterPaint } from '../../components/use-after-paint.ts'
import { useCommand } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import { aliveIn } from '../../../shared/count-alive.ts'
import { sessionStore } from '../../live/session-store.ts'
import { openDialog } from '../../state/dialog-store.ts'
import { signal } from '../confirm/kill-actions.ts'
import { stageStore, useStage } from '../stage/stage-store.ts'
import { useSession } from '../../live/use-session.ts'
import { DeathStrip } from './death-strip.tsx'
import { FilterField, FilterNote } from './filter-field.tsx'
import { ProcessGrid } from './process-grid.tsx'
import css from './processes.module.css'
import { ViewTabs } from './view-tabs.tsx'
import { QueuesView } from '../queues/queues-view.tsx'
import { TimelineSlot } from '../timeline/timeline-slot.tsx'
import { TaggedBar } from './tagged-bar.tsx'
import { TotalsRow } from './totals-row.tsx'

export function ProcessesPanel(): ReactNode {
  const alive = useSession(({ session }) => aliveIn(session))
  const total = useSession(({ session }) => Object.keys(session.processes).length)
  const empty = useSession(
    ({ session }) => Object.keys(session.processes).length + Object.keys(session.runs).length === 0,
  )
  const { failure, run, dismiss } = useCommand()
  // The tab itself shows its press at once.
  const view = useAfterPaint(useStage((stage) => stage.processView))
  const dead = total - alive
  const act = useCallback(
    (ids: readonly ProcessId[], action: ProcessAction) => {
      const { processes } = sessionStore.getState().session
      const living = ids.flatMap((id) => {
        const process = processes[id]
        return process !== undefined && isAlive(process.state) ? [process] : []
      })
      if (living.length > 0) run(() => signal(living, action))
    },
    [run],
  )
  return (
    <Panel
      title="Processes"
      className={css.panel}
      note={empty ? null : `${formatCount(alive)} alive, ${formatCount(dead)} dead`}
      actions={
        <>
          {!empty && <ViewTabs />}
          {!empty && view === 'table' && <FilterField />}
          {!empty && view === 'table' && (
            <Button
              data-testid="choose-columns"
              size="compact-xs"
              variant="default"
              aria-label="Choose columns"
              title="Choose columns"
              onClick={() => openDialog('columns')}
            >
              <IconColumns3 size={14} aria-hidden />
            </Button>
          )}
          <Button
            data-testid="clear-dead"
            size="compact-xs"
            variant="default"
            leftSection={<IconEraser size={13} />}
            disabled={dead === 0}
            onClick={() => run(() => call('process.clear', {}))}
          >
            Clear dead ({formatCount(dead)})
          </Button>
        </>
      }
    >
      <DeathStrip />
      <FilterNote total={total} />
      <FailureAlert failure={failure} title="That did not work" onClose={dismiss} />
      <TaggedBar onAct={(action) => act(stageStore.getState().tagged, action)} />
      {empty ? (
        <EmptyNote>
          No processes yet. Each one that <strong>Start</strong> brings to life gets a row here, and keeps it after its
          death until you clear it.
        </EmptyNote>
      ) : (
        <>
          {view === 'table' ? <ProcessGrid onAct={act} /> : view === 'timeline' ? <TimelineSlot /> : <QueuesView />}
          <TotalsRow />
        </>
      )}
    </Panel>
  )
}
