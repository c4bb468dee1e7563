// The history: the list of what was run and measured, and beside it what is opened of it.

import { type ReactNode, useEffect } from 'react'
import { isTyping } from '../../components/typing.ts'
import { useLab } from '../../live/lab-store.ts'
import { useSession } from '../../live/use-session.ts'
import { ComparisonPanel } from './comparison-panel.tsx'
import { close, focusList, SEARCH_ID, undo } from './history-actions.ts'
import { HistoryPanel } from './history-panel.tsx'
import { historyStore, useHistory } from './history-store.ts'
import css from './history.module.css'
import { readAgain } from './read-list.ts'
import { SavedPanel } from './saved-panel.tsx'

/** A run is saved just after its end was told. */
const SAVED_MS = 300

/** Reads the list when a run or an experiment has ended. Not with each trial, which is a run too: it would be disturbed. */
function useFresh(): void {
  const running = useSession(
    ({ session }) => Object.values(session.runs).filter(({ status }) => status === 'running').length,
  )
  const measures = useLab((lab) => lab.running)
  const state = measures ? 'measures' : running
  useEffect(() => {
    const timer = window.setTimeout(() => void readAgain(), SAVED_MS)
    return () => window.clearTimeout(timer)
  }, [state])
  useEffect(() => {
    void readAgain()
    focusList()
  }, [])
}

function onKeyDown(event: KeyboardEvent): void {
  const { ctrlKey, metaKey, altKey, key, target, defaultPrevented } = event
  if (defaultPrevented || altKey || isTyping(target)) return
  if (target instanceof Element && target.closest('[role="dialog"]') !== null) return
  const withCtrl = ctrlKey || metaKey
  if (key === '/' && !withCtrl) document.getElementById(SEARCH_ID)?.focus()
  else if (key === 'Escape' && historyStore.getState().opened !== null) close()
  else if (key.toLowerCase() === 'z' && withCtrl) void undo()
  else return
  event.preventDefault()
}

/** Wherever the focus is: it is nowhere when what had it is gone. */
function useKeys(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

function OpenedPanel(): ReactNode {
  const opened = useHistory((history) => history.opened)
  if (opened === null) return null
  return opened.kind === 'comparison' ? <ComparisonPanel compared={opened.compared} /> : <SavedPanel opened={opened} />
}

export function HistoryView(): ReactNode {
  useFresh()
  useKeys()
  const isOpen = useHistory((history) => history.opened !== null)
  return (
    <div className={css.history} data-open={isOpen} data-testid="history">
      <HistoryPanel />
      <OpenedPanel />
    </div>
  )
}
