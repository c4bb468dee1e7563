// The Mantine theme, matched to the window: system fonts, small sizes, Procdeck's colours.

import { createTheme, type CSSVariablesResolver } from '@mantine/core'

export const theme = createTheme({
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  defaultRadius: 4,
  // White on this shade has a contrast of 5:1 in both schemes.
  primaryShade: 8,
  cursorType: 'pointer',
  respectReducedMotion: true,
})

const ours = {
  '--mantine-color-body': 'var(--pd-panel)',
  '--mantine-color-text': 'var(--pd-text)',
  '--mantine-color-dimmed': 'var(--pd-dim)',
  '--mantine-color-error': 'var(--pd-bad)',
  '--mantine-color-default-border': 'var(--pd-line-strong)',
  '--mantine-color-default': 'var(--pd-raised)',
  '--mantine-color-default-hover': 'var(--pd-hover)',
}

export const resolveVariables: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours })
