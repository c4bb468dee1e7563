// Every process, living and dead, and what can be done to it.

import { Button } from '@mantine/core'
import { IconEraser } from '@tabler/icons-react'
import { type ReactNode, useCallback } from 'react'
import { isAlive, type ProcessAction, type ProcessId } from '../../../shared/process.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { formatCount } from '../../components/format.ts'
import { Panel } from '../../components/panel.tsx'
import { useCommand } from '../../components/use-command.ts'
import { call } from '../../live/call.ts'
import type { DeckStore } from '../../stores/deck-store.ts'
import { useStage } from '../../stores/stage-store.ts'
import { useDeck } from '../../stores/use-deck.ts'
import { DeathStrip } from './death-strip.tsx'
import { FilterField, FilterNote } from './filter-field.tsx'
import { ProcessGrid } from './process-grid.tsx'
import css from './processes.module.css'
import { ViewTabs } from './view-tabs.tsx'
import { TimelineSlot } from '../timeline/timeline-slot.tsx'
import { TotalsRow } from './totals-row.tsx'

function countAlive({ deck }: DeckStore): number {
  return Object.values(deck.processes).filter((process) => isAlive(process.state)).length
}

export function ProcessesPanel(): ReactNode {
  const alive = useDeck(countAlive)
  const total = useDeck(({ deck }) => Object.keys(deck.processes).length)
  const empty = useDeck(({ deck }) => Object.keys(deck.processes).length + Object.keys(deck.runs).length === 0)
  const { failure, run, dismiss } = useCommand()
  const view = useStage((stage) => stage.processView)
  const dead = total - alive
  const act = useCallback(
    (processId: ProcessId, action: ProcessAction) => run(() => call('process.signal', { processId, action })),
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
      {empty ? (
        <EmptyNote>
          No processes yet. Each one that <strong>Start</strong> brings to life gets a row here, and keeps it after its
          death until you clear it.
        </EmptyNote>
      ) : (
        <>
          {view === 'table' ? <ProcessGrid onAct={act} /> : <TimelineSlot />}
          <TotalsRow />
        </>
      )}
    </Panel>
  )
}
