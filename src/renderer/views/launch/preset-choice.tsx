// A choice among the presets of a workload: sizes worth starting with.

import type { ReactNode } from 'react'
import css from '../../components/form.module.css'
import type { PresetInfo } from '../../../shared/workload-info.ts'

interface PresetChoiceProps {
  readonly presets: readonly PresetInfo[]
  /** Null once a field was changed by hand. */
  readonly chosen: string | null
  /** Names the radio buttons and, with the name of a preset behind it, is their test id. */
  readonly group: string
  readonly onChoose: (preset: string) => void
}

export function PresetChoice({ presets, chosen, group, onChoose }: PresetChoiceProps): ReactNode {
  if (presets.length === 0) return null
  return (
    <fieldset className={css.presets}>
      <legend className={css.legend}>How much</legend>
      <div className={css.choices}>
        {presets.map(({ name, title, hint }) => (
          <label key={name} className={css.choice} title={hint} data-testid={`${group}-${name}`}>
            <input type="radio" name={group} value={name} checked={chosen === name} onChange={() => onChoose(name)} />
            {title}
          </label>
        ))}
      </div>
      <p className={css.hint}>{presets.find(({ name }) => name === chosen)?.hint ?? 'Your own values'}</p>
    </fieldset>
  )
}
