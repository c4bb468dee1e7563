// The window: header, the launch form with the cores under it, the run on the stage over its processes, and the dock.

import { type ReactNode, useLayoutEffect } from 'react'
import { useStore } from 'zustand'
import css from './app.module.css'
import { FailureAlert } from './components/failure-alert.tsx'
import { isTyping } from './components/typing.ts'
import { markFirstPicture } from './live/first-picture.ts'
import { toggleFreeze } from './live/freeze-store.ts'
import { openDialog } from './state/dialog-store.ts'
import { start } from './views/launch/launch-actions.ts'
import { linkStore } from './live/link-store.ts'
import { useSession } from './live/use-session.ts'
import { useSettings } from './state/settings-store.ts'
import { ChartsSlot } from './views/charts/charts-slot.tsx'
import { ConfirmDialog } from './views/confirm/confirm-dialog.tsx'
import { CoresPanel } from './views/cores/cores-panel.tsx'
import { DetailsSlot } from './views/details/details-slot.tsx'
import { OrphansBanner } from './views/orphans/orphans-banner.tsx'
import { EventsPanel } from './views/events/events-panel.tsx'
import { HeaderBar } from './views/header/header-bar.tsx'
import { FreezeBanner } from './views/help/freeze-banner.tsx'
import { HelpDialog } from './views/help/help-dialog.tsx'
import { LaunchPanel } from './views/launch/launch-panel.tsx'
import { PaletteDialog } from './views/palette/palette-dialog.tsx'
import { ColumnsDialog } from './views/processes/columns-dialog.tsx'
import { ProcessesPanel } from './views/processes/processes-panel.tsx'
import { RunPanel } from './views/run/run-panel.tsx'
import { SettingsDialog } from './views/settings/settings-dialog.tsx'

/** Keys that act from anywhere. A letter acts only outside text fields, and `z` only in the table. */
function useWindowKeys(): void {
  // Before the first picture is shown: what can be seen can be used.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.repeat) return
      const inTable = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'grid'
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void start()
      else if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) openDialog('palette')
      else if (event.key === 'F6' || (event.key === 'z' && inTable && !event.ctrlKey && !event.metaKey)) toggleFreeze()
      else if (event.key === ',' && (event.ctrlKey || event.metaKey)) openDialog('settings')
      else if (event.key === '?' && !isTyping(event.target)) openDialog('help')
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** The start-up time ends here: the first hello is in the document, and the next frame shows it. */
function useFirstPicture(): void {
  const ready = useSession((session) => session.ready)
  useLayoutEffect(() => {
    if (ready) markFirstPicture()
  }, [ready])
}

function useColours(): void {
  const colours = useSettings((settings) => settings.colours)
  useLayoutEffect(() => {
    document.documentElement.dataset['colours'] = colours
  }, [colours])
}

export function App(): ReactNode {
  useWindowKeys()
  useFirstPicture()
  useColours()
  const failure = useStore(linkStore, (link) => link.failure)
  return (
    <div className={css.window}>
      <HeaderBar />
      <aside className={css.side}>
        <LaunchPanel />
        <CoresPanel />
      </aside>
      <main className={css.main}>
        <FailureAlert failure={failure} title="The live view could not be opened" />
        <OrphansBanner />
        <FreezeBanner />
        <RunPanel />
        <ProcessesPanel />
        <div className={css.dock}>
          <EventsPanel />
          <ChartsSlot />
        </div>
        <DetailsSlot />
      </main>
      <HelpDialog />
      <PaletteDialog />
      <SettingsDialog />
      <ConfirmDialog />
      <ColumnsDialog />
    </div>
  )
}
