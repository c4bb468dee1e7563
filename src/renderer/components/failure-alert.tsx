// The alert for a refused command, in place: what is wrong and what to do, never a stack trace.

import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CommandError } from '../../shared/error-codes.ts'
import css from './failure-alert.module.css'
import { intoView } from './into-view.ts'

interface FailureAlertProps {
  readonly failure: CommandError | null
  /** The failed action: "Could not start the run". */
  readonly title: string
  readonly onClose?: () => void
  /** Paths that a field shows already. */
  readonly shownElsewhere?: readonly string[]
}

export function FailureAlert({ failure, title, onClose, shownElsewhere = [] }: FailureAlertProps): ReactNode {
  if (failure === null) return null
  const issues = failure.issues.filter((issue) => !shownElsewhere.includes(issue.path))
  const atFields = failure.issues.length > 0 && issues.length === 0
  return (
    <Alert
      ref={intoView}
      role="alert"
      className={css.alert}
      color="red"
      title={title}
      icon={<IconAlertTriangle size={16} />}
      {...(onClose === undefined ? {} : { withCloseButton: true, closeButtonLabel: 'Dismiss', onClose })}
    >
      {atFields ? 'A value was refused: see the field that is marked.' : failure.message}
      {issues.length > 0 && (
        <ul className={css.issues}>
          {issues.map((issue) => (
            <li key={`${issue.path} ${issue.message}`}>
              {issue.path === '' ? '' : `${issue.path}: `}
              {issue.message}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  )
}
