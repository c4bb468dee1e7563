// The last error boundary: replaces a view that throws by its error and a remedy.

import { Component, type ReactNode } from 'react'
import css from './error-boundary.module.css'

interface ErrorBoundaryProps {
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly message: string | null
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { message: null }

  static getDerivedStateFromError(thrown: unknown): ErrorBoundaryState {
    return { message: thrown instanceof Error ? thrown.message : String(thrown) }
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children
    return (
      <div role="alert" className={css.boundary}>
        <p>This view could not be drawn: {this.state.message}</p>
        <button type="button" className={css.reload} onClick={() => window.location.reload()}>
          Reload the view (processes are unaffected)
        </button>
      </div>
    )
  }
}
