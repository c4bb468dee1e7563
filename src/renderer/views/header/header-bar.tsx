// The line on top: the app's name, the live dot, the state of the run, the cost of watching, and Stop all.

import { IconHelp, IconSettings } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useAppInfo } from '../../state/app-store.ts'
import css from './header-bar.module.css'
import { Announcer } from './announcer.tsx'
import { DialogButton } from './dialog-button.tsx'
import { LiveDot } from './live-dot.tsx'
import { RunSummary } from './run-summary.tsx'
import { StopAll } from './stop-all.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { WatchCost } from './watch-cost.tsx'

export function HeaderBar(): ReactNode {
  const info = useAppInfo()
  const about =
    info === null
      ? ''
      : `Procdeck ${info.version} on Electron ${info.electron}, Chrome ${info.chrome}, Node ${info.node}`
  return (
    <header className={css.bar}>
      <h1 className={css.name} title={about}>
        Procdeck
      </h1>
      <LiveDot />
      <RunSummary />
      <WatchCost />
      <ThemeSwitch />
      <DialogButton dialog="settings" label="Settings" title="Settings: Ctrl ," keys="Control+,">
        <IconSettings size={16} aria-hidden />
      </DialogButton>
      <DialogButton dialog="help" label="Help: all keys" title="All keys: ?" keys="?">
        <IconHelp size={16} aria-hidden />
      </DialogButton>
      <StopAll />
      <Announcer />
    </header>
  )
}
