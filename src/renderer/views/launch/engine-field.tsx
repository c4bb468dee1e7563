// Whether the run gets an engine process of its own, with its own event loop and heap.

import { Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { launchStore, useLaunch } from './launch-store.ts'

export function EngineField(): ReactNode {
  const ownEngine = useLaunch((launch) => launch.ownEngine)
  return (
    <Switch
      data-testid="own-engine"
      size="xs"
      label="In an engine process of its own"
      title="The run and its processes are then children of one process, which can be killed with all of them"
      checked={ownEngine}
      onChange={(event) => launchStore.setState({ ownEngine: event.currentTarget.checked })}
    />
  )
}
