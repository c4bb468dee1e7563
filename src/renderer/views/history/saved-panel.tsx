// An entry that is opened: its title and notes, its files, and what came out.

import { Button, CloseButton } from '@mantine/core'
import { IconDownload, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ExperimentSummary } from '../../../shared/lab.ts'
import { Panel } from '../../components/panel.tsx'
import { useLaunch } from '../launch/launch-store.ts'
import { FailureHere } from './failure-here.tsx'
import { close, exportJson, focusAlone, remove, saveReport } from './history-actions.ts'
import type { Opened } from './history-store.ts'
import { Status } from './history-row.tsx'
import { momentWords } from './history-words.ts'
import css from './history.module.css'
import { canRunAgain, runAgain } from './run-again.ts'
import { ExperimentFacts, SavedExperiment } from './saved-experiment.tsx'
import { SavedRunFacts } from './saved-run-facts.tsx'
import { NotesField, TitleField } from './saved-texts.tsx'

const FORMATS = [
  {
    format: 'html',
    name: 'Report (HTML)',
    explained: 'Saves a page with the verdict, the charts and the tables, which opens in any browser',
  },
  { format: 'md', name: 'Markdown', explained: 'Saves the report as Markdown' },
  { format: 'csv', name: 'CSV', explained: 'Saves the trials for a spreadsheet' },
] as const

type SavedOpened = Exclude<Opened, { kind: 'comparison' }>
type Entry = Pick<ExperimentSummary, 'id' | 'kind' | 'title' | 'notes' | 'startedAt' | 'status'>

function entryOf(opened: SavedOpened): Entry {
  return opened.kind === 'run' ? { ...opened.run, kind: 'run' } : { ...opened.told.experiment, kind: 'experiment' }
}

function Files({ entry }: { readonly entry: Entry }): ReactNode {
  return (
    <>
      {FORMATS.map(({ format, name, explained }) => (
        <Button
          key={format}
          size="compact-xs"
          variant="default"
          data-testid={`history-save-${format}`}
          {...(format === 'html' ? { leftSection: <IconDownload size={13} aria-hidden /> } : {})}
          title={explained}
          onClick={() => void saveReport(entry.id, format)}
        >
          {name}
        </Button>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        data-testid="history-export"
        title="Saves the experiment with all trials as a file that Import reads"
        onClick={() => void exportJson([entry])}
      >
        Export JSON
      </Button>
    </>
  )
}

function Actions({ opened }: { readonly opened: SavedOpened }): ReactNode {
  const entry = entryOf(opened)
  const workloads = useLaunch((launch) => launch.workloads)
  return (
    <>
      {opened.kind === 'experiment' && <Files entry={entry} />}
      {opened.kind === 'run' && canRunAgain(opened.run, workloads) && (
        <Button
          size="compact-xs"
          data-testid="history-run-again"
          leftSection={<IconPlayerPlay size={13} aria-hidden />}
          title="Fills the form of Run with what this run was started with, and goes there"
          onClick={() => runAgain(opened.run)}
        >
          Run again
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconTrash size={13} aria-hidden />}
        onClick={() => void remove([entry], entry.title)}
      >
        Delete
      </Button>
      <CloseButton size="sm" aria-label="Close" title="Key Esc" data-testid="history-close" onClick={close} />
    </>
  )
}

export function SavedPanel({ opened }: { readonly opened: SavedOpened }): ReactNode {
  const entry = entryOf(opened)
  const { id, kind, title, notes, status, startedAt } = entry
  return (
    <Panel title={kind === 'run' ? 'Run' : 'Experiment'} actions={<Actions opened={opened} />} className={css.opened}>
      <div
        key={id}
        className={css.scroll}
        ref={focusAlone}
        role="group"
        aria-label={title}
        tabIndex={0}
        data-testid="history-opened"
      >
        <FailureHere at="opened" />
        <div className={css.texts}>
          <TitleField id={id} text={title} />
          <p className={css.facts}>
            <Status status={status} /> {momentWords(startedAt)}
            {opened.kind === 'experiment' && <ExperimentFacts experiment={opened.told.experiment} />}
          </p>
          <NotesField id={id} text={notes} />
        </div>
        {opened.kind === 'run' ? <SavedRunFacts run={opened.run} /> : <SavedExperiment told={opened.told} />}
      </div>
    </Panel>
  )
}
