// The estimated time of the form's run on this machine, or a note that it is being measured.

import type { ReactNode } from 'react'
import { plural } from '../../../shared/plural.ts'
import { useCores } from '../../state/app-store.ts'
import { ownTasksOf } from '../own-function/function-actions.ts'
import { useFunction } from '../own-function/function-store.ts'
import { chosenOwn, useLaunch } from './launch-store.ts'
import { estimateText } from './estimate-text.ts'
import css from '../../components/form.module.css'

export function Estimate(): ReactNode {
  const cores = useCores()
  const sizing = useLaunch((launch) => launch.sizing)
  const resolved = useLaunch((launch) => launch.resolved)
  const workers = useLaunch((launch) => launch.workers)
  const own = useLaunch(chosenOwn)
  const ownTasks = useFunction((store) => (own === null ? null : ownTasksOf(own, store)))
  const text = (): string => {
    if (sizing) return 'Sizing for this machine…'
    if (own !== null) return ownTasks === null ? '' : plural(ownTasks, 'task')
    if (resolved === null) return ''
    const tasks = plural(resolved.totalTasks, 'task')
    return resolved.workMs === null ? tasks : `${tasks}: ${estimateText(resolved.workMs, workers, cores)}`
  }
  return (
    <p className={css.estimate} role="status">
      {text()}
    </p>
  )
}
