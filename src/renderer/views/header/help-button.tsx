// Opens the list of keys.

import { IconHelp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { openDialog } from '../../stores/dialog-store.ts'
import css from './header-bar.module.css'

export function HelpButton(): ReactNode {
  return (
    <button
      type="button"
      className={css.help}
      data-testid="open-help"
      aria-label="Help: all keys"
      aria-keyshortcuts="?"
      title="All keys: ?"
      onClick={() => openDialog('help')}
    >
      <IconHelp size={16} aria-hidden />
    </button>
  )
}
