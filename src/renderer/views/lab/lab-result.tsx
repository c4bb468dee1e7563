// The result of the experiment that runs or ran last: the verdict first, then what it rests on.

import type { ReactNode } from 'react'
import { EmptyNote } from '../../components/empty-note.tsx'
import { Panel } from '../../components/panel.tsx'
import { useLab } from '../../live/lab-store.ts'
import css from './lab.module.css'
import { LabProgressBar } from './lab-progress.tsx'

export function LabResult(): ReactNode {
  const seen = useLab((lab) => lab.seen)
  const running = useLab((lab) => lab.running)
  return (
    <Panel title="Result" note={seen?.experiment.title} className={css.result}>
      {seen === null ? (
        <EmptyNote>
          Does it help to share the work among processes, and among how many? Press Measure: the plain loop in one
          process is measured first, then each arrangement beside it, several times. The verdict will stand here.
        </EmptyNote>
      ) : (
        <div className={css.scroll}>{running && <LabProgressBar progress={seen.progress} />}</div>
      )}
    </Panel>
  )
}
