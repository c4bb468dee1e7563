// What is varied: workers, chunk sizes and start methods; and how often each arrangement is measured.

import { Button, TextInput } from '@mantine/core'
import { type ReactNode, useContext } from 'react'
import { usualWorkers } from '../../../shared/usual-workers.ts'
import form from '../../components/form.module.css'
import { RefusedForm } from '../../components/issue-at.ts'
import { NumberField } from '../../components/number-field.tsx'
import { useCores } from '../../state/app-store.ts'
import { useFunction } from '../own-function/function-store.ts'
import { hasChunks } from './form-design.ts'
import { type LabLanguage, useForm } from './form-store.ts'
import { change, subjectOf } from './lab-actions.ts'
import css from './lab.module.css'

const METHODS = {
  javascript: [
    { method: 'spawn', explained: 'Each worker is a fresh process' },
    { method: 'warm', explained: 'Each worker takes a process that was started ahead' },
    { method: 'thread', explained: 'Workers are threads of one process, for comparison' },
    { method: 'async', explained: 'So many tasks at once in one process: for tasks that wait' },
  ],
  python: [
    { method: 'spawn', explained: 'Each worker is a fresh interpreter, which imports the file' },
    { method: 'fork', explained: 'One process imports the file, and each worker is a copy of it' },
    { method: 'forkserver', explained: 'Each worker is a copy of a process that has imported nothing' },
  ],
} as const

/** Main names an item of a list by its place behind the field. */
function useFactorIssue(field: string): string | null {
  const path = `design.${field}`
  const issues = useContext(RefusedForm)?.issues ?? []
  return issues.find((issue) => issue.path === path || issue.path.startsWith(`${path}.`))?.message ?? null
}

function WorkersField(): ReactNode {
  const workers = useForm((fields) => fields.workers)
  const cores = useCores()
  const usual = usualWorkers(cores).join(', ')
  return (
    <div className={css.withButton}>
      <TextInput
        size="xs"
        label="Workers"
        data-testid="lab-workers"
        placeholder="1, 2, 4"
        title="Numbers of workers, separated by commas"
        value={workers ?? usual}
        error={useFactorIssue('workers')}
        onChange={(event) => change({ workers: event.currentTarget.value })}
      />
      <Button
        size="xs"
        variant="default"
        data-testid="lab-workers-usual"
        title={`${usual}: one, half of the ${cores} cores, one less, all, twice as many`}
        onClick={() => change({ workers: usual })}
      >
        Around the cores
      </Button>
    </div>
  )
}

function ChunksField(): ReactNode {
  const chunks = useForm((fields) => fields.chunks)
  const planned = useForm((fields) => fields.planned)
  return (
    <TextInput
      size="xs"
      label="Chunk sizes"
      data-testid="lab-chunks"
      placeholder="1, 10, 100, auto"
      title="Tasks in one message, separated by commas; auto: the pool measures and adapts"
      value={chunks ?? planned?.design.chunkSizes.join(', ') ?? ''}
      error={useFactorIssue('chunkSizes')}
      onChange={(event) => change({ chunks: event.currentTarget.value })}
    />
  )
}

function MethodsField({ language }: { readonly language: LabLanguage }): ReactNode {
  const methods = useForm((fields) => fields.methods)
  const error = useFactorIssue('methods')
  return (
    <fieldset className={form.presets}>
      <legend className={form.legend}>Start methods</legend>
      <div className={css.checks}>
        {METHODS[language].map(({ method, explained }) => (
          <label key={method} className={css.check} title={explained} data-testid={`lab-method-${method}`}>
            <input
              type="checkbox"
              checked={methods[language].includes(method)}
              onChange={(event) => {
                const others = methods[language].filter((one) => one !== method)
                const chosen = event.currentTarget.checked ? [...others, method] : others
                const inOrder = METHODS[language].map((one) => one.method).filter((one) => chosen.includes(one))
                change({ methods: { ...methods, [language]: inOrder } })
              }}
            />
            {method}
          </label>
        ))}
      </div>
      {error !== null && (
        <span role="alert" className={form.error}>
          {error}
        </span>
      )}
    </fieldset>
  )
}

function Amounts(): ReactNode {
  const repeats = useForm((fields) => fields.repeats)
  const warmUps = useForm((fields) => fields.warmUps)
  const budgetS = useForm((fields) => fields.budgetS)
  return (
    <div className={css.amounts}>
      <NumberField
        size="xs"
        label="Repeats"
        title="Measured trials of each arrangement"
        data-testid="lab-repeats"
        value={repeats}
        error={useFactorIssue('repeats')}
        onChange={(next) => change({ repeats: next })}
      />
      <NumberField
        size="xs"
        label="Warm-up"
        title="Trials of each arrangement before them that do not count"
        data-testid="lab-warm-ups"
        value={warmUps}
        error={useFactorIssue('warmUps')}
        onChange={(next) => change({ warmUps: next })}
      />
      <NumberField
        size="xs"
        label="Budget, s"
        title="No trial begins after so many seconds"
        placeholder="no limit"
        data-testid="lab-budget"
        value={budgetS}
        error={useFactorIssue('budgetMs')}
        onChange={(next) => change({ budgetS: next })}
      />
    </div>
  )
}

export function FactorFields(): ReactNode {
  const path = useFunction((store) => store.module?.card.path ?? null)
  const kind = useForm((fields) => subjectOf(fields, path).kind)
  const language = useForm((fields) => subjectOf(fields, path).language)
  const chunked = useForm((fields) => hasChunks(kind, fields))
  return (
    <section className={css.fields} aria-label="Factors">
      <WorkersField />
      {chunked && <ChunksField />}
      {kind === 'map' && <MethodsField language={language} />}
      <Amounts />
    </section>
  )
}
