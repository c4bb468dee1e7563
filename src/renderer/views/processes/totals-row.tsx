// The totals of the table, and the basis of CPU %.

import type { ReactNode } from 'react'
import { formatCount, plural } from '../../../shared/plural.ts'
import { formatBytes, formatPercent } from '../../components/format.ts'
import { useCores } from '../../state/app-store.ts'
import { toggleCpuBasis, useSettings } from '../../state/settings-store.ts'
import { useSession } from '../../live/use-session.ts'
import css from './processes.module.css'
import { totalsOf } from './totals.ts'

const BASES = { core: 'of one core', machine: 'of the machine' } as const

export function TotalsRow(): ReactNode {
  const cores = useCores()
  const basis = useSettings(({ cpuBasis }) => cpuBasis)
  const processes = useSession(({ session }) => session.processes)
  const metricsOf = useSession((session) => session.metricsOf)
  const { cpuPercent, rssBytes, inFlight, done, failed } = totalsOf(processes, metricsOf)
  // Processes that share no tasks have no counts of them.
  const hasTasks =
    useSession(({ session }) => Object.values(session.runs).some(({ totalTasks }) => totalTasks > 0)) ||
    inFlight + done > 0
  const shown = basis === 'machine' ? cpuPercent / cores : cpuPercent
  return (
    <div className={css.totals} data-testid="totals">
      <strong>Total</strong>
      <span title={`${(cpuPercent / 100).toFixed(2)} of ${plural(cores, 'core')}`}>CPU {formatPercent(shown)} %</span>
      <button
        type="button"
        className={css.basis}
        data-testid="cpu-basis"
        title={`100 % is one core fully used (as top counts), or all ${cores} of them (as Windows does). Press to change.`}
        onClick={toggleCpuBasis}
      >
        {BASES[basis]}
      </button>
      <span>{formatBytes(rssBytes)}</span>
      {hasTasks && <span>{formatCount(inFlight)} in flight</span>}
      {hasTasks && <span>{plural(done, 'task')} done</span>}
      {failed > 0 && <span>{formatCount(failed)} failed</span>}
    </div>
  )
}
