// What did not work, beside what was pressed.

import type { ReactNode } from 'react'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { type Failure, historyStore, useHistory } from './history-store.ts'

export function FailureHere({ at }: { readonly at: Failure['at'] }): ReactNode {
  const failure = useHistory((history) => (history.failure?.at === at ? history.failure : null))
  if (failure === null) return null
  const dismiss = (): void => {
    historyStore.setState({ failure: null })
  }
  return <FailureAlert failure={failure.error} title={failure.title} onClose={dismiss} />
}
