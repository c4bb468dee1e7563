// The title and the notes of an entry, changed in place.

import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react'
import { MAX_NOTES, MAX_TITLE } from '../../../shared/limits.ts'
import { note, rename } from './history-actions.ts'
import css from './history.module.css'
import { NotesDraft } from './notes-draft.ts'

interface TextsProps {
  readonly id: string
  readonly text: string
}

export function TitleField({ id, text }: TextsProps): ReactNode {
  const [typed, setTyped] = useState(text)
  const leave = async (): Promise<void> => {
    const title = typed.trim()
    if (title === '' || title === text) setTyped(text)
    else if (!(await rename(id, title))) setTyped(text)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape') setTyped(text)
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.currentTarget.blur()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <input
      className={css.title}
      data-testid="history-title"
      aria-label="Title"
      title="Change it, and press Enter"
      maxLength={MAX_TITLE}
      spellCheck={false}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => void leave()}
      onKeyDown={onKeyDown}
    />
  )
}

type Saving = '' | 'saved' | 'not saved'

export function NotesField({ id, text }: TextsProps): ReactNode {
  const [typed, setTyped] = useState(text)
  const [state, setState] = useState<Saving>('')
  const [draft] = useState(() => new NotesDraft(text, (notes) => note(id, notes)))
  const told = (isSaved: boolean): void => setState(isSaved ? 'saved' : 'not saved')
  // Closed while somebody types.
  useEffect(() => () => void draft.leave(() => undefined), [draft])
  return (
    <div className={css.notes}>
      <textarea
        className={css.notesField}
        aria-label="Notes"
        title="Saved when you leave it"
        data-testid="history-notes"
        placeholder="Add notes: what was different, what follows from it"
        maxLength={MAX_NOTES}
        rows={1}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value)
          setState('')
          draft.type(value, told)
        }}
        onBlur={() => void draft.leave(told)}
      />
      <span role="status" className={css.quiet}>
        {state}
      </span>
    </div>
  )
}
