// A saved experiment as the lab shows it.

import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Experiment, ToldExperiment } from '../../../shared/lab.ts'
import { plural } from '../../../shared/plural.ts'
import { useLab } from '../../live/lab-store.ts'
import { goTo } from '../../state/place-store.ts'
import { Told, useFields } from '../lab/lab-result.tsx'
import { whatWords } from '../lab/subject-words.ts'
import css from './history.module.css'

export function ExperimentFacts({ experiment }: { readonly experiment: Experiment }): ReactNode {
  const fields = useFields(experiment)
  const measured = experiment.trials.filter(({ status }) => status === 'done').length
  return (
    <>
      {' '}
      · {plural(measured, 'trial')} measured · {whatWords(experiment.subject, fields)}
      {experiment.error !== null && <span className={css.error}> · {experiment.error}</span>}
    </>
  )
}

export function SavedExperiment({ told }: { readonly told: ToldExperiment }): ReactNode {
  const { id } = told.experiment
  const isMeasured = useLab(({ running, seen }) => running && seen?.experiment.id === id)
  return (
    <>
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
