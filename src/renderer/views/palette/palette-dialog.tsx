// All commands, found by their names: Ctrl+K.

import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from 'react'
import type { CommandError } from '../../../shared/error-codes.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { KeyHint } from '../../components/key-hint.tsx'
import { Modal } from '../../components/modal.tsx'
import { closeDialog } from '../../state/dialog-store.ts'
import css from './palette.module.css'
import { type PaletteCommand, paletteCommands } from './palette-commands.ts'
import { ranked } from './rank.ts'

const LIST = 'palette-list'
const optionId = (place: number): string => `palette-${place}`

interface PaletteProps {
  readonly onRun: (command: PaletteCommand) => void
}

function Palette({ onRun }: PaletteProps): ReactNode {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  // The commands as of the opening: in a list that changes while it is open, Enter could run the wrong one.
  const [all] = useState(paletteCommands)
  const shown = useMemo(() => ranked(all, typed), [all, typed])
  const chosen = Math.min(at, shown.length - 1)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const command = shown[chosen]
    if (step !== 0) setAt((chosen + step + shown.length) % Math.max(1, shown.length))
    else if (event.key === 'Enter' && command !== undefined) onRun(command)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  useEffect(() => {
    document.getElementById(optionId(chosen))?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <>
      <input
        className={css.input}
        data-testid="palette-input"
        role="combobox"
        aria-label="Find a command"
        aria-expanded
        aria-controls={LIST}
        aria-activedescendant={shown.length === 0 ? undefined : optionId(chosen)}
        placeholder="Find a command"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={LIST} role="listbox" aria-label="Commands" className={css.list}>
        {shown.map((command, place) => (
          <div
            key={command.title}
            id={optionId(place)}
            role="option"
            tabIndex={-1}
            aria-selected={place === chosen}
            className={css.option}
            data-testid="palette-option"
            onMouseMove={() => setAt(place)}
            onClick={() => onRun(command)}
          >
            <span>{command.title}</span>
            {command.keys !== undefined && (
              <span>
                {command.keys.split(' ').map((key) => (
                  <KeyHint key={key}>{key}</KeyHint>
                ))}
              </span>
            )}
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <p className={css.none} role="status">
          No command is called that.
        </p>
      )}
    </>
  )
}

export function PaletteDialog(): ReactNode {
  const [failure, setFailure] = useState<CommandError | null>(null)
  const run = async (command: PaletteCommand): Promise<void> => {
    setFailure(null)
    // Closed first: a command may open another dialog, or move the focus.
    closeDialog('palette')
    const answer = await command.run()
    if (answer !== undefined && !answer.ok) setFailure(answer.error)
  }
  return (
    <>
      <Modal dialog="palette" label="Commands" className={css.dialog}>
        {() => <Palette onRun={(command) => void run(command)} />}
      </Modal>
      {failure !== null && (
        <div className={css.failure}>
          <FailureAlert failure={failure} title="That did not work" onClose={() => setFailure(null)} />
        </div>
      )}
    </>
  )
}
