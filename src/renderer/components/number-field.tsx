// A field for a number that keeps what is typed: no letter and no point is dropped, and nothing is moved into a range.
// What it cannot read goes on as text, for the form or main to refuse.

import { TextInput, type TextInputProps } from '@mantine/core'
import { type ChangeEvent, type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { readNumber, shownNumber, type TypedNumber, withoutGroups } from './typed-number.ts'

interface NumberFieldProps extends Omit<TextInputProps, 'value' | 'defaultValue' | 'onChange' | 'type'> {
  readonly value: TypedNumber
  readonly onChange: (value: TypedNumber) => void
  /** Whether it is shown as 10,000. */
  readonly grouped?: boolean
  /** How far the arrow keys go, which stay within these limits. */
  readonly least?: number
  readonly most?: number
}

/** One more character, or some fewer. A text that comes as a whole, as a pasted one, has commas of its own. */
function isOneKey({ inputType, data }: InputEvent): boolean {
  return inputType.startsWith('delete') || (inputType === 'insertText' && data?.length === 1)
}

export function NumberField(props: NumberFieldProps): ReactNode {
  const { value, onChange, grouped = true, least = -Infinity, most = Infinity, ...input } = props
  // Null until something is typed. Another value from elsewhere takes its place.
  const [typed, setTyped] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const caret = useRef<number | null>(null)
  const isTyped = typed !== null && readNumber(typed) === value
  useLayoutEffect(() => {
    if (caret.current !== null) field.current?.setSelectionRange(caret.current, caret.current)
    caret.current = null
  })

  function type({ currentTarget, nativeEvent }: ChangeEvent<HTMLInputElement>): void {
    const { value: text, selectionStart } = currentTarget
    const plain =
      !isTyped && isOneKey(nativeEvent as InputEvent) ? withoutGroups(text, selectionStart ?? text.length) : null
    if (plain !== null && plain.text !== text) caret.current = plain.caret
    const next = plain?.text ?? text
    setTyped(next)
    onChange(readNumber(next))
  }

  function step({ key }: KeyboardEvent): number | null {
    if (typeof value !== 'number' || (key !== 'ArrowUp' && key !== 'ArrowDown')) return null
    const next = value + (key === 'ArrowUp' ? 1 : -1)
    return next < least || next > most ? null : next
  }

  return (
    <TextInput
      {...input}
      ref={field}
      inputMode="decimal"
      autoComplete="off"
      value={isTyped ? typed : shownNumber(value, grouped)}
      onChange={type}
      onBlur={(event) => {
        setTyped(null)
        input.onBlur?.(event)
      }}
      onKeyDown={(event) => {
        const next = step(event)
        if (next === null) return
        event.preventDefault()
        setTyped(null)
        onChange(next)
      }}
    />
  )
}
