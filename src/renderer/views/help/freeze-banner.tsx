// Shows that the view is frozen, so that an old number is not taken for the present.

import { Button } from '@mantine/core'
import { IconSnowflake } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { toggleFreeze, useFrozen } from '../../live/freeze-store.ts'
import css from './help.module.css'

export function FreezeBanner(): ReactNode {
  const frozen = useFrozen()
  if (!frozen) return null
  return (
    <div className={css.banner} role="status" data-testid="frozen">
      <IconSnowflake size={15} aria-hidden />
      <span>
        <strong>Frozen.</strong> What you see stands still; the processes go on, and commands still reach them.
      </span>
      <Button size="compact-xs" variant="default" onClick={toggleFreeze} title="F6">
        Go on (F6)
      </Button>
    </div>
  )
}
