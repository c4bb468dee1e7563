// The program's own checks of its result.

import { IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { RunRecord } from '../../../shared/session-state.ts'
import css from './run-panel.module.css'

export function RunChecks({ run: { checks } }: { readonly run: RunRecord }): ReactNode {
  return (
    <ul className={css.checks} data-testid="run-checks" aria-label="Checks" tabIndex={0}>
      {checks.map(({ name, ok, detail }, i) => (
        <li key={i} className={css.check} data-ok={ok}>
          {ok ? <IconCircleCheckFilled size={14} aria-hidden /> : <IconCircleXFilled size={14} aria-hidden />}
          <span>
            {name}
            <span className={css.quiet}>
              {ok ? '' : ': it did not hold'}
              {detail === '' ? '' : ` (${detail})`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}
