// The settings of the view. A change takes effect at once and is kept.

import { NativeSelect, Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { ModalSheet } from '../../components/modal-sheet.tsx'
import { CHOICES, type Settings, settingsStore } from '../../state/settings-store.ts'
import { ThemeSwitch } from '../header/theme-switch.tsx'
import css from './settings.module.css'

type Words<K extends keyof Settings> = Readonly<Record<`${Settings[K]}`, string>>

const EVERY: Words<'everyMs'> = {
  250: '4 times a second',
  500: 'twice a second',
  1000: 'every second',
  2000: 'every 2 seconds',
  5000: 'every 5 seconds',
}
const BASIS: Words<'cpuBasis'> = { core: 'one core is 100 % (as in top)', machine: 'all cores are 100 %' }
const UNITS: Words<'byteUnits'> = { binary: 'MiB (1,048,576 bytes)', decimal: 'MB (1,000,000 bytes)' }
const COLOURS: Words<'colours'> = { standard: 'green and red', 'blue-orange': 'blue and orange' }

interface ChoiceProps<K extends keyof Settings> {
  readonly of: K
  readonly label: string
  readonly description?: string
  readonly words: Words<K>
}

function Choice<K extends keyof Settings>({ of, label, description, words }: ChoiceProps<K>): ReactNode {
  const value = useStore(settingsStore, (settings) => settings[of])
  const options = (Object.entries(words) as [string, string][]).map(([option, text]) => ({
    value: option,
    label: text,
  }))
  return (
    <NativeSelect
      size="xs"
      label={label}
      description={description}
      data={options}
      value={String(value)}
      data-testid={`setting-${of}`}
      onChange={({ currentTarget }) => {
        const chosen = CHOICES[of].find((choice) => String(choice) === currentTarget.value)
        if (chosen !== undefined) settingsStore.setState({ [of]: chosen })
      }}
    />
  )
}

function Form(): ReactNode {
  const askBeforeKill = useStore(settingsStore, (settings) => settings.askBeforeKill)
  return (
    <div className={css.form}>
      <Choice
        of="everyMs"
        label="Update the metrics"
        description="Births, deaths and results do not wait for it; CPU and memory are looked at once a second at most."
        words={EVERY}
      />
      <Choice of="cpuBasis" label="CPU" words={BASIS} />
      <Choice of="byteUnits" label="Memory" words={UNITS} />
      <Choice of="colours" label="Colours of states" words={COLOURS} />
      <div className={css.row}>
        <span>Theme</span>
        <ThemeSwitch />
      </div>
      <Switch
        label="Ask before a process is killed (SIGKILL)"
        checked={askBeforeKill}
        data-testid="setting-askBeforeKill"
        onChange={({ currentTarget }) => settingsStore.setState({ askBeforeKill: currentTarget.checked })}
      />
    </div>
  )
}

export function SettingsDialog(): ReactNode {
  return (
    <ModalSheet dialog="settings" title="Settings">
      {() => <Form />}
    </ModalSheet>
  )
}
