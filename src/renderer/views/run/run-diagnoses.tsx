// The known mistakes of the run, each in one line, with the evidence.

import { IconAlertTriangleFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/shallow'
import { diagnose } from '../../../shared/diagnoses.ts'
import type { RunRecord } from '../../../shared/session-state.ts'
import { useSession } from '../../live/use-session.ts'
import css from './run-panel.module.css'

/** Of many processes with the same mistake some are enough. */
const MOST_SHOWN = 3

export function RunDiagnoses({ run }: { readonly run: RunRecord }): ReactNode {
  const processes = useSession(
    useShallow(({ session }) => Object.values(session.processes).filter(({ runId }) => runId === run.id)),
  )
  return diagnose(run, processes).map(({ name, line, evidence }) => (
    <div key={name} className={css.diagnosis} role="note" aria-label={name} data-testid="run-diagnosis">
      <IconAlertTriangleFilled size={14} aria-hidden />
      <div>
        <strong>{name}.</strong> {line}
        <ul>
          {evidence.slice(0, MOST_SHOWN).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          {evidence.length > MOST_SHOWN && <li>and {evidence.length - MOST_SHOWN} more</li>}
        </ul>
      </div>
    </div>
  ))
}
