// The dialog for the columns of the process table.

import { Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { ModalSheet } from '../../components/modal-sheet.tsx'
import { OPTIONAL_COLUMNS, type OptionalColumn, showColumn, useHiddenColumns } from './columns-store.ts'
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
  )
}

export function ColumnsDialog(): ReactNode {
  return (
    <ModalSheet dialog="columns" title="Columns">
      {() => <Choices />}
    </ModalSheet>
  )
}
