// Opens the settings.

import { IconSettings } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { openDialog } from '../../stores/dialog-store.ts'
import css from './header-bar.module.css'

export function SettingsButton(): ReactNode {
  return (
    <button
      type="button"
      className={css.help}
      data-testid="open-settings"
      aria-label="Settings"
      aria-keyshortcuts="Control+,"
      title="Settings: Ctrl ,"
      onClick={() => openDialog('settings')}
    >
      <IconSettings size={16} aria-hidden />
    </button>
  )
}
