// The source of the run's program with the lines that it waits at, the code of its children, and its Python counterpart.

import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import type { WorkloadCode } from '../../../shared/workload-info.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { call } from '../../live/call.ts'
import { useSession } from '../../live/use-session.ts'
import css from './run-code.module.css'

const PROGRAM = 'program.ts'
const NOWHERE: ReadonlySet<number> = new Set()

function Source({ text, at }: { readonly text: string; readonly at: ReadonlySet<number> }): ReactNode {
  return text
    .trimEnd()
    .split('\n')
    .map((line, i) => (
      // A source does not change while it is shown.
      // oxlint-disable-next-line react/no-array-index-key
      <span key={i} className={css.line} data-at={at.has(i + 1) || undefined} data-line={i + 1}>
        {`${line}\n`}
      </span>
    ))
}

export function RunCode({ run: { id, workload } }: { readonly run: RunRecord }): ReactNode {
  const waits = useSession(({ runMetricsOf }) => (runMetricsOf[id]?.at ?? []).join(', '))
  const source = useRef<HTMLPreElement>(null)
  const [code, setCode] = useState<WorkloadCode | null>(null)
  const [chosen, setChosen] = useState(0)
  useEffect(() => {
    let wanted = true
    void call('workload.code', { workload }).then((answer) => {
      if (wanted && answer.ok) setCode(answer.value)
    })
    return () => {
      wanted = false
    }
  }, [workload])
  const shown = code?.files[chosen]
  const at = new Set<number>(waits === '' ? [] : waits.split(', ').map(Number))
  const showPlace = (): void => {
    source.current?.querySelector('[data-at]')?.scrollIntoView({ block: 'center' })
  }
  if (code === null || shown === undefined) return <EmptyNote>Reading the program…</EmptyNote>
  return (
    <div className={css.code}>
      <div className={css.files}>
        <div className={css.group} role="group" aria-label="Files">
          {code.files.map(({ file }, i) => (
            <button
              key={file}
              type="button"
              className={css.file}
              data-testid={`code-${file}`}
              aria-pressed={i === chosen}
              onClick={() => setChosen(i)}
            >
              {file}
            </button>
          ))}
        </div>
        {waits !== '' && shown.file === PROGRAM && (
          <button type="button" className={css.waits} data-testid="code-waits" onClick={showPlace}>
            waits at {at.size === 1 ? 'line' : 'lines'} {waits}
          </button>
        )}
      </div>
      <pre ref={source} className={css.source} tabIndex={0} aria-label={shown.file} data-testid="code-text">
        <Source text={shown.text} at={shown.file === PROGRAM ? at : NOWHERE} />
      </pre>
    </div>
  )
}
