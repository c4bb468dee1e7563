// The page's entry: opens the live stream, asks for the catalogue, and draws, all at once.

import './mantine-parts.ts'
import './theme.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { ErrorBoundary } from './components/error-boundary.tsx'
import { openLiveStream } from './live/live-port.ts'
import { followLiveRun, loadCatalogue } from './stores/launch-actions.ts'
import { resolveVariables, theme } from './theme.ts'

void openLiveStream()
void loadCatalogue()
followLiveRun()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      defaultColorScheme="auto"
      colorSchemeManager={localStorageColorSchemeManager({ key: 'procdeck-color-scheme' })}
    >
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
    </MantineProvider>
  </StrictMode>,
)
