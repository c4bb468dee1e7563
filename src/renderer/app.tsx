// The window: the header, the rail with the places, and the place that is shown. Run is the launch form with the cores under
// it, the run on the stage over its processes, and the dock.

import { Activity, lazy, type ReactNode, Suspense, useLayoutEffect } from 'react'
import { useStore } from 'zustand'
import css from './app.module.css'
import { FailureAlert } from './components/failure-alert.tsx'
import { isTyping } from './components/typing.ts'
import { markFirstPicture } from './live/first-picture.ts'
import { toggleFreeze } from './live/freeze-store.ts'
import { openDialog } from './state/dialog-store.ts'
import { goTo, type Place, placeStore, usePlace } from './state/place-store.ts'
import { compareTicked } from './views/history/history-actions.ts'
import { measure } from './views/lab/lab-actions.ts'
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
import { placeOfKey } from './views/rail/places.ts'
import { Rail } from './views/rail/rail.tsx'
import { RunPanel } from './views/run/run-panel.tsx'
import { SettingsDialog } from './views/settings/settings-dialog.tsx'

/** Loaded on demand: its charts and tables are no part of the first picture. */
const LabView = lazy(async () => {
  const { LabView: component } = await import('./views/lab/lab-view.tsx')
  return { default: component }
})

const HistoryView = lazy(async () => {
  const { HistoryView: component } = await import('./views/history/history-view.tsx')
  return { default: component }
})

const BEGIN: Readonly<Record<Place, () => Promise<void>>> = { run: start, lab: measure, history: compareTicked }

/** The one obvious action of the place that is shown. */
function beginHere(): Promise<void> {
  return BEGIN[placeStore.getState().place]()
}

/** By a key, the focus goes along: what had it is hidden. */
function showAndFocus(place: Place): void {
  goTo(place)
  document.querySelector<HTMLElement>(`[data-testid="place-${place}"]`)?.focus()
}

/** Keys that act from anywhere. A letter acts only outside text fields, and `z` only in the table. */
function useWindowKeys(): void {
  // Before the first picture is shown: what can be seen can be used.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.repeat) return
      const inTable = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'grid'
      const place = event.ctrlKey || event.metaKey ? placeOfKey(event.key) : null
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void beginHere()
      else if (place !== null) showAndFocus(place)
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

function RunPlace(): ReactNode {
  const failure = useStore(linkStore, (link) => link.failure)
  return (
    <div className={css.run}>
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
    </div>
  )
}

export function App(): ReactNode {
  useWindowKeys()
  useFirstPicture()
  useColours()
  const place = usePlace()
  const failure = useStore(linkStore, (link) => link.failure)
  return (
    <div className={css.window}>
      <HeaderBar />
      <Rail />
      <Activity mode={place === 'run' ? 'visible' : 'hidden'}>
        <RunPlace />
      </Activity>
      {place === 'lab' && (
        <Suspense fallback={<main className={css.lab} />}>
          <main className={css.lab}>
            <FailureAlert failure={failure} title="The live view could not be opened" />
            <LabView />
          </main>
        </Suspense>
      )}
      {place === 'history' && (
        <Suspense fallback={<main className={css.lab} />}>
          <main className={css.lab}>
            <HistoryView />
          </main>
        </Suspense>
      )}
      <HelpDialog />
      <PaletteDialog />
      <SettingsDialog />
      <ConfirmDialog />
      <ColumnsDialog />
    </div>
  )
}
