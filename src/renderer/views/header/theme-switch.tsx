// Light, dark, or the scheme of the system; kept from one start to the next.

import { useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import css from './header-bar.module.css'

const SCHEMES = [
  { scheme: 'light', name: 'Light', Icon: IconSun },
  { scheme: 'dark', name: 'Dark', Icon: IconMoon },
  { scheme: 'auto', name: 'As the system', Icon: IconDeviceDesktop },
] as const

export function ThemeSwitch(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <div role="group" aria-label="Theme" className={css.themes}>
      {SCHEMES.map(({ scheme, name, Icon }) => (
        <button
          key={scheme}
          type="button"
          className={css.theme}
          aria-label={`Theme: ${name}`}
          aria-pressed={colorScheme === scheme}
          title={name}
          onClick={() => setColorScheme(scheme)}
        >
          <Icon size={15} />
        </button>
      ))}
    </div>
  )
}
