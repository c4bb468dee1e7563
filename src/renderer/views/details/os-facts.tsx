// What the operating system reports of a process: command, memory, open files, environment, and its children.

import type { ReactNode } from 'react'
import type { ProcessRecord } from '../../../shared/session-state.ts'
import { isAlive } from '../../../shared/process.ts'
import type { OsDetails } from '../../../shared/process-details.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { formatBytes, formatClock, formatDuration } from '../../components/format.ts'
import { useSession } from '../../live/use-session.ts'
import css from './details.module.css'

type Fact = readonly [name: string, value: string, explained?: string]

function ownFacts(record: ProcessRecord, wallEpochMs: number, replaces: string | null): readonly Fact[] {
  return [
    ['Started', formatClock(wallEpochMs + record.startedAtMs)],
    ['Start-up', record.startUpMs === null ? 'not ready yet' : formatDuration(record.startUpMs), 'To its first word'],
    record.command === null ? ['Start method', record.startMethod] : ['Started as', record.command],
    ...(replaces === null ? [] : [['Took the place of', replaces] as const]),
  ]
}

function osFacts(os: OsDetails): readonly Fact[] {
  return [
    ['Command', os.command.join(' ')],
    ['Parent', `PID ${os.parentPid}`],
    ['Folder', os.workingFolder],
    ['Threads', formatCount(os.threads)],
    ['Niceness', String(os.niceness), 'Above 0: others come first'],
    ['Memory, RSS', formatBytes(os.rssBytes), 'All pages that it has in memory, also those it shares'],
    [
      'Memory, PSS',
      os.pssBytes === null ? 'not to be read' : formatBytes(os.pssBytes),
      'Pages that it shares are divided among those who share them: what it really costs',
    ],
  ]
}

function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className={css.facts}>
      {facts.map(([name, value, explained]) => (
        <div key={name} title={explained}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface FoldedProps {
  readonly title: string
  readonly items: readonly (readonly [key: string, text: string])[]
  readonly testId: string
}

function Folded({ title, items, testId }: FoldedProps): ReactNode {
  return (
    <details className={css.folded} data-testid={testId}>
      <summary>{title}</summary>
      <ul>
        {items.map(([key, text]) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
    </details>
  )
}

interface OsFactsProps {
  readonly record: ProcessRecord
  readonly os: OsDetails | null
}

export function OsFacts({ record, os }: OsFactsProps): ReactNode {
  const wallEpochMs = useSession((session) => session.wallEpochMs)
  const replaces = useSession(({ session }) =>
    record.replaces === null ? null : (session.processes[record.replaces]?.name ?? `process ${record.replaces}`),
  )
  return (
    <section className={css.section} aria-label="Facts">
      <h3 className={css.heading}>{isAlive(record.state) ? 'Facts' : 'Facts, as it lived'}</h3>
      <Facts facts={[...ownFacts(record, wallEpochMs, replaces), ...(os === null ? [] : osFacts(os))]} />
      {os !== null && (
        <>
          <Folded
            testId="details-files"
            title={plural(os.openFilesTotal, 'open file')}
            items={os.openFiles.map(({ fd, to }) => [String(fd), `${fd}  ${to}`])}
          />
          <Folded
            testId="details-environment"
            title={`Environment: ${plural(os.environment.length, 'variable')}`}
            items={os.environment.map(([name, value]) => [name, `${name}=${value}`])}
          />
          <Folded
            testId="details-descendants"
            title={`Processes that it has started: ${formatCount(os.descendants.length)}`}
            items={os.descendants.map(({ pid, parentPid, command, rssBytes }) => [
              String(pid),
              `${pid} (of ${parentPid})  ${formatBytes(rssBytes)}  ${command}`,
            ])}
          />
        </>
      )}
    </section>
  )
}
