// The presets of the launcher's workload, sized for this machine.

import type { ReactNode } from 'react'
import { choosePreset } from './launch-actions.ts'
import { chosenWorkload, useLaunch } from './launch-store.ts'
import { PresetChoice } from './preset-choice.tsx'

export function PresetPicker(): ReactNode {
  const workload = useLaunch(chosenWorkload)
  const preset = useLaunch((launch) => launch.preset)
  if (workload === null) return null
  const choose = (name: string): void => choosePreset(workload.name, name)
  return <PresetChoice presets={workload.presets} chosen={preset} group="preset" onChoose={choose} />
}
