// The output of the run: the lines of its program and its processes, in the order of their arrival.

import { type ReactNode, useEffect, useRef, useState } from 'react'
import { MAX_OUTPUT_LINES } from '../../../shared/limits.ts'
import type { RunOutput as Output } from '../../../shared/run.ts'
import type { RunRecord } from '../../../shared/session-state.ts'
import { plural } from '../../../shared/plural.ts'
import { EmptyNote } from '../../components/empty-note.tsx'
import { call } from '../../live/call.ts'
import { useSession } from '../../live/use-session.ts'
import css from './run-panel.module.css'

export function RunOutput({ run }: { readonly run: RunRecord }): ReactNode {
  const { id, status } = run
  const [output, setOutput] = useState<Output | null>(null)
  // The output is requested again when there are more lines, and at the end.
  const lines = useSession((session) => session.runMetricsOf[id]?.outputLines ?? 0)
  const box = useRef<HTMLDivElement>(null)
  const followed = useRef(true)
  useEffect(() => {
    let wanted = true
    void call('run.output', { runId: id, limit: MAX_OUTPUT_LINES }).then((answer) => {
      if (wanted && answer.ok) setOutput(answer.value)
    })
    return () => {
      wanted = false
    }
  }, [id, lines, status])
  useEffect(() => {
    const element = box.current
    if (element !== null && followed.current) element.scrollTop = element.scrollHeight
  }, [output])
  if (output === null || output.lines.length === 0)
    return <EmptyNote>{status === 'running' ? 'Nothing has been printed yet.' : 'Nothing was printed.'}</EmptyNote>
  return (
    <div
      ref={box}
      className={css.output}
      data-testid="run-output"
      role="log"
      aria-label="Output"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        // After scrolling up, new lines do not move the view.
        followed.current = scrollTop + clientHeight > scrollHeight - 8
      }}
    >
      {output.before > 0 && <p className={css.quiet}>{plural(output.before, 'line')} before these</p>}
      {output.lines.map(({ name, stream, text, processId }, i) => (
        <p key={output.before + i} className={css.line} data-stream={stream} data-program={processId === null}>
          <span className={css.who}>{name}</span>
          {text}
        </p>
      ))}
    </div>
  )
}
