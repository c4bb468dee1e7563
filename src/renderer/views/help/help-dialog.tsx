// Every key, in one place.

import type { ReactNode } from 'react'
import { KeyHint } from '../../components/key-hint.tsx'
import { ModalSheet } from '../../components/modal-sheet.tsx'
import css from './help.module.css'

type Key = readonly [keys: readonly string[], does: string]

const GROUPS: readonly { readonly title: string; readonly keys: readonly Key[] }[] = [
  {
    title: 'Anywhere',
    keys: [
      [['Ctrl', 'Enter'], 'Start what the form says; in the lab: measure it; in the history: compare the ticked'],
      [['Ctrl', '1'], 'Run: start, watch and break processes'],
      [['Ctrl', '2'], 'Lab: measure whether more workers make it faster'],
      [['Ctrl', '3'], 'History: find, open and compare what was run and measured'],
      [['Ctrl', 'K'], 'All commands, to be found by their names'],
      [['F6'], 'Freeze the view, and go on'],
      [['Ctrl', ','], 'Settings'],
      [['?'], 'This help'],
      [['Tab'], 'From one part of the window to the next'],
    ],
  },
  {
    title: 'In the table of processes',
    keys: [
      [['↑', '↓', 'Home', 'End', 'PgUp', 'PgDn'], 'Choose a row'],
      [['Enter'], 'Details of the row; they follow the choice'],
      [['Esc'], 'Close the details'],
      [['t'], 'Terminate it: SIGTERM, and SIGKILL when its time is over'],
      [['k'], 'Kill it: SIGKILL to it and all that it has started'],
      [['p'], 'Pause it (SIGSTOP), and let it go on (SIGCONT)'],
      [['Space'], 'Tag the row; the keys above then act on all tagged ones. With the mouse: Ctrl and a click'],
      [['u'], 'Untag all'],
      [['Menu'], 'The menu of the row: signals, and faults that break it on purpose. With the mouse: the right button'],
      [['f'], 'Follow the row: it stays in sight when the order changes'],
      [['Ctrl', 'C'], 'Copy the row, or the tagged ones, as text'],
      [['/'], 'Filter the rows: state:exited cpu>50 name'],
      [['z'], 'Freeze the view, and go on'],
    ],
  },
  {
    title: 'In the history',
    keys: [
      [['↑', '↓', 'Home', 'End', 'PgUp', 'PgDn'], 'Choose an entry'],
      [['Enter'], 'Open it'],
      [['Esc'], 'Close what is opened'],
      [['Space'], 'Tick it'],
      [['u'], 'Untick all'],
      [['c'], 'Compare the two ticked experiments'],
      [['Delete'], 'Delete the ticked ones, or the chosen one'],
      [['Ctrl', 'Z'], 'Bring back what was deleted last'],
      [['/'], 'Search'],
    ],
  },
  {
    title: 'In the timeline',
    keys: [
      [['w', 's'], 'Zoom in, zoom out; with the mouse Ctrl and the wheel'],
      [['a', 'd'], 'Move to the left, to the right'],
      [['f'], 'Fit all of it'],
      [['m'], 'Mark what is shown, and tell its numbers; dragging marks a stretch'],
      [['Esc'], 'Put the mark away'],
    ],
  },
]

function Keys(): ReactNode {
  return (
    <>
      {GROUPS.map(({ title, keys }) => (
        <section key={title}>
          <h3 className={css.group}>{title}</h3>
          <dl className={css.keys}>
            {keys.map(([names, does]) => (
              <div key={does}>
                <dt>
                  {names.map((name) => (
                    <KeyHint key={name}>{name}</KeyHint>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  )
}

export function HelpDialog(): ReactNode {
  return (
    <ModalSheet dialog="help" title="Keys" wide>
      {() => <Keys />}
    </ModalSheet>
  )
}
