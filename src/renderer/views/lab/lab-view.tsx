// The lab: the form of an experiment, and what its trials say.

import type { ReactNode } from 'react'
import css from './lab.module.css'
import { LabForm } from './lab-form.tsx'
import { LabResult } from './lab-result.tsx'

export function LabView(): ReactNode {
  return (
    <div className={css.lab} data-testid="lab">
      <LabForm />
      <LabResult />
    </div>
  )
}
