// Which columns the table shows.

import { CloseButton, Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { Modal } from '../../components/modal.tsx'
import { OPTIONAL_COLUMNS, type OptionalColumn, showColumn, useHiddenColumns } from '../../stores/columns-store.ts'
import { closeDialog } from '../../stores/dialog-store.ts'
import { EXPLAINED } from './columns.ts'
import css from './processes.module.css'

const NAMES: Readonly<Record<OptionalColumn, string>> = {
  pid: 'PID',
  cpu: 'CPU %',
  memory: 'Memory',
  flight: 'In flight',
  done: 'Done',
  age: 'Age',
}

function Choices(): ReactNode {
  const hidden = useHiddenColumns()
  return (
    <>
      <header className={css.dialogHead}>
        <h2>Columns</h2>
        <CloseButton aria-label="Close the columns" onClick={closeDialog} />
      </header>
      <div className={css.choices}>
        {OPTIONAL_COLUMNS.map((column) => (
          <Switch
            key={column}
            label={NAMES[column]}
            description={EXPLAINED[column]}
            checked={!hidden.includes(column)}
            data-testid={`column-${column}`}
            onChange={({ currentTarget }) => showColumn(column, currentTarget.checked)}
          />
        ))}
      </div>
    </>
  )
}

export function ColumnsDialog(): ReactNode {
  return (
    <Modal dialog="columns" label="Columns" className={css.dialog}>
      {() => <Choices />}
    </Modal>
  )
}
