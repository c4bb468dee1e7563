// The launcher: a button for each workload. One press starts it with its defaults; the gear beside it shows its form.

import { CloseButton, TextInput } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconEye, IconFileCode, IconFolder, IconPlayerPlay } from '@tabler/icons-react'
import { type FocusEvent, type KeyboardEvent, type ReactNode, useMemo, useState } from 'react'
import { FILES_WORKLOAD, FUNCTION_WORKLOAD, isOwn, WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import { chooseOwn, chooseWorkload, startWithDefaults } from './launch-actions.ts'
import { useLaunch } from './launch-store.ts'
import { launcherGroups, type LauncherItem } from './launcher-groups.ts'
import { launcherStore, useLauncher } from './launcher-store.ts'
import css from './launcher.module.css'
import { OWN_ITEMS } from './own-items.ts'

const ICONS: Readonly<Record<string, typeof IconFolder>> = {
  [FUNCTION_WORKLOAD]: IconFileCode,
  [FILES_WORKLOAD]: IconFolder,
  [WATCH_WORKLOAD]: IconEye,
}

function choose(name: string): void {
  if (isOwn(name)) chooseOwn(name)
  else chooseWorkload(name)
}

/** The user's own code has no defaults: the press opens its form. */
function press(name: string): void {
  if (isOwn(name)) chooseOwn(name)
  else void startWithDefaults(name)
}

/** Up and down move from button to button, right and left between a button and its gear. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (step === undefined) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button === document.activeElement)
  const isSideways = Math.abs(step) === 1
  if (at === -1 || (isSideways && Math.floor((at + step) / 2) !== Math.floor(at / 2))) return
  buttons[at + step]?.focus()
  event.preventDefault()
}

interface ItemProps {
  readonly item: LauncherItem
  /** Which button of the launcher Tab comes to. */
  readonly tabStop: string
}

function Item({ item: { name, title, teaches }, tabStop }: ItemProps): ReactNode {
  const chosen = useLaunch((launch) => launch.workload === name)
  const busy = useLaunch((launch) => launch.starting)
  const Icon = ICONS[name] ?? IconPlayerPlay
  const own = isOwn(name)
  return (
    <div className={css.item} data-chosen={chosen}>
      <button
        type="button"
        className={css.start}
        data-testid={`launch-${name}`}
        tabIndex={tabStop === `launch-${name}` ? 0 : -1}
        title={own ? teaches : `${teaches}\n\nPress to start it with its defaults.`}
        aria-label={own ? `Set up ${title}` : `Start ${title}`}
        disabled={busy}
        onClick={() => press(name)}
      >
        <Icon size={13} aria-hidden />
        <span className={css.title}>{title}</span>
      </button>
      <button
        type="button"
        className={css.gear}
        data-testid={`setup-${name}`}
        tabIndex={tabStop === `setup-${name}` ? 0 : -1}
        title={`Show the form of ${title} without starting it`}
        aria-label={`Show the form of ${title}`}
        aria-pressed={chosen}
        disabled={busy}
        onClick={() => choose(name)}
      >
        <IconAdjustmentsHorizontal size={13} aria-hidden />
      </button>
    </div>
  )
}

export function Launcher(): ReactNode {
  const workloads = useLaunch((launch) => launch.workloads)
  const search = useLauncher((launcher) => launcher.search)
  const used = useLauncher((launcher) => launcher.used)
  const groups = useMemo(
    () => launcherGroups([...(workloads ?? []), ...OWN_ITEMS], search, used),
    [workloads, search, used],
  )
  const shown = groups.flatMap(({ items }) => items.map(({ name }) => name))
  // One of all buttons is in the tab order: the one that had the focus last. The arrow keys move between them.
  const [focused, setFocused] = useState('')
  const isShown = shown.some((name) => [`launch-${name}`, `setup-${name}`].includes(focused))
  const tabStop = isShown ? focused : `launch-${shown[0]}`
  const onFocus = ({ target }: FocusEvent<HTMLElement>): void => {
    setFocused(target.dataset['testid'] ?? '')
  }
  if (workloads === null) return <p className={css.note}>Loading the workloads…</p>
  const setSearch = (text: string): void => {
    launcherStore.setState({ search: text })
  }
  return (
    <div className={css.launcher}>
      <TextInput
        size="xs"
        data-testid="launcher-search"
        aria-label="Search workloads"
        placeholder="Search workloads"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        rightSection={search === '' ? null : <CloseButton size="xs" aria-label="Clear" onClick={() => setSearch('')} />}
      />
      <div className={css.groups} role="group" aria-label="Workloads" onKeyDown={onKeyDown} onFocus={onFocus}>
        {groups.map(({ title, items }) => (
          // A group, not a landmark: a group and a panel of the window may have one name.
          <div key={title} role="group" aria-label={title} className={css.group}>
            <h3 className={css.heading}>{title}</h3>
            <div className={css.items}>
              {items.map((item) => (
                <Item key={item.name} item={item} tabStop={tabStop} />
              ))}
            </div>
          </div>
        ))}
        {groups.length === 0 && <p className={css.note}>No workload has these words.</p>}
      </div>
    </div>
  )
}
