// The choice of a module and of one of its functions.

import { Button, CloseButton, NativeSelect } from '@mantine/core'
import { IconFileCode } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { chooseFunction, forgetFunction, openFunction } from './function-actions.ts'
import { functionStore, useFunction } from './function-store.ts'
import { intoView } from '../../components/into-view.ts'
import { useIssueAt } from '../../components/issue-at.ts'
import css from './function-form.module.css'

function Remembered(): ReactNode {
  const cards = useFunction((store) => store.cards) ?? []
  const open = useFunction((store) => store.module?.card.id ?? null)
  const opening = useFunction((store) => store.opening)
  if (cards.length === 0) return null
  return (
    <NativeSelect
      data-testid="function-cards"
      size="xs"
      aria-label="Modules you have chosen before"
      className={css.grow ?? ''}
      disabled={opening}
      value={open === null ? '' : String(open)}
      data={[
        ...(open === null ? [{ value: '', label: 'Chosen before…', disabled: true }] : []),
        ...cards.map(({ id, name }) => ({ value: String(id), label: name })),
      ]}
      onChange={(event) => void openFunction(Number(event.currentTarget.value))}
    />
  )
}

function ChosenModule(): ReactNode {
  const module = useFunction((store) => store.module)
  const exportName = useFunction((store) => store.exportName)
  const error = useIssueAt('parameters.export')
  if (module === null) return null
  const { card, exports } = module
  return (
    <div key={card.id} ref={intoView} className={css.form}>
      <p className={css.path} data-testid="function-path" title={`${card.path}\nSHA-256 ${card.digest}…`}>
        <span>{card.path}</span>
        <CloseButton
          size="xs"
          aria-label={`Take ${card.name} out of the list`}
          title="Take it out of the list"
          onClick={() => void forgetFunction(card.id)}
        />
      </p>
      <NativeSelect
        data-testid="function-export"
        size="xs"
        label="Function"
        error={error}
        value={exportName}
        data={exports.map(({ name }) => name)}
        onChange={(event) => functionStore.setState({ exportName: event.currentTarget.value })}
      />
    </div>
  )
}

export function ModulePicker(): ReactNode {
  const opening = useFunction((store) => store.opening)
  const failure = useFunction((store) => store.failure)
  return (
    <>
      <div className={css.row}>
        <Button
          data-testid="function-choose"
          size="xs"
          variant="default"
          leftSection={<IconFileCode size={14} />}
          disabled={opening}
          onClick={() => void chooseFunction()}
        >
          {opening ? 'Loading…' : 'Choose a file…'}
        </Button>
        <Remembered />
      </div>
      <FailureAlert failure={failure} title="Not loaded" onClose={() => functionStore.setState({ failure: null })} />
      <ChosenModule />
      <p className={css.note}>It runs with your rights: it can do whatever you can. Choose only code that you trust.</p>
    </>
  )
}
