// A saved experiment as the lab shows it.

import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ToldExperiment } from '../../../shared/lab.ts'
import { plural } from '../../../shared/plural.ts'
import { useLab } from '../../live/lab-store.ts'
import { goTo } from '../../state/place-store.ts'
import { Told, useFields } from '../lab/lab-result.tsx'
import { subjectWords } from '../lab/subject-words.ts'
import css from './history.module.css'

export function SavedExperiment({ told }: { readonly told: ToldExperiment }): ReactNode {
  const { experiment } = told
  const fields = useFields(experiment)
  const isMeasured = useLab(({ running, seen }) => running && seen?.experiment.id === experiment.id)
  const measured = experiment.trials.filter(({ status }) => status === 'done').length
  return (
    <>
      <p className={css.facts}>
        {subjectWords(experiment.subject, fields)} · {plural(measured, 'trial')} measured
        {experiment.error !== null && <span className={css.error}> · {experiment.error}</span>}
      </p>
      {isMeasured && (
        <p className={css.facts}>
          It is being measured.{' '}
          <Button size="compact-xs" variant="default" onClick={() => goTo('lab')}>
            Show it in the Lab
          </Button>
        </p>
      )}
      <Told told={told} running={isMeasured} />
    </>
  )
}
