// The presets of the workload: sizes worth starting with, sized for this machine.

import type { ReactNode } from 'react'
import { choosePreset } from './launch-actions.ts'
import { chosenWorkload, useLaunch } from './launch-store.ts'
import css from '../../components/form.module.css'

export function PresetPicker(): ReactNode {
  const workload = useLaunch(chosenWorkload)
  const preset = useLaunch((launch) => launch.preset)
  if (workload === null || workload.presets.length === 0) return null
  const chosen = workload.presets.find((candidate) => candidate.name === preset)
  return (
    <fieldset className={css.presets}>
      <legend className={css.legend}>How much</legend>
      <div className={css.choices}>
        {workload.presets.map(({ name, title, hint }) => (
          <label key={name} className={css.choice} title={hint} data-testid={`preset-${name}`}>
            <input
              type="radio"
              name="preset"
              value={name}
              checked={preset === name}
              onChange={() => choosePreset(workload.name, name)}
            />
            {title}
          </label>
        ))}
      </div>
      <p className={css.hint}>{chosen?.hint ?? 'Your own values'}</p>
    </fieldset>
  )
}
