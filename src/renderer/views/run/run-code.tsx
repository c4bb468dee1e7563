// The source of the run's program, the code of its children, and its Python counterpart.

import { type ReactNode, useEffect, useState } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import type { WorkloadCode } from '../../../shared/workload-info.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { call } from '../../live/call.ts'
import css from './run-panel.module.css'

export function RunCode({ run: { workload } }: { readonly run: RunRecord }): ReactNode {
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
  if (code === null || shown === undefined) return <EmptyNote>Reading the program…</EmptyNote>
  return (
    <div className={css.code}>
      <div className={css.files} role="group" aria-label="Files">
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
      <pre className={css.source} tabIndex={0} aria-label={shown.file} data-testid="code-text">
        {shown.text}
      </pre>
    </div>
  )
}
