// The tagged rows that still exist: clearing a row removes its tag.

import { useMemo } from 'react'
import type { ProcessId } from '../../../shared/process.ts'
import { useStage } from './stage-store.ts'
import { useSession } from '../../live/use-session.ts'

export function useTagged(): readonly ProcessId[] {
  const tagged = useStage((stage) => stage.tagged)
  const processes = useSession(({ session }) => session.processes)
  return useMemo(() => tagged.filter((id) => processes[id] !== undefined), [tagged, processes])
}
