// The number of processes. While a run is live, the field resizes that run.

import { Slider } from '@mantine/core'
import type { ReactNode } from 'react'
import { MAX_WORKERS, workerSliderMax } from '../../../shared/limits.ts'
import { plural } from '../../../shared/plural.ts'
import { useLab } from '../../live/lab-store.ts'
import { useCores } from '../../state/app-store.ts'
import { setWorkers } from './launch-actions.ts'
import { useLaunch } from './launch-store.ts'
import { liveRun } from '../stage/runs.ts'
import { take, useTyped } from './typed-fields.ts'
import { useSession } from '../../live/use-session.ts'
import { NumberField } from '../../components/number-field.tsx'
import css from '../../components/form.module.css'

function LiveNote(): ReactNode {
  const running = useSession(({ session }) => liveRun(session) !== null)
  const pooled = useSession(
    ({ session, runMetricsOf }) => runMetricsOf[liveRun(session)?.id ?? 0]?.workersWanted ?? null,
  )
  const wanted = useSession(({ session }) => liveRun(session)?.workers ?? 0)
  const alive = useSession(({ session, runMetricsOf }) => runMetricsOf[liveRun(session)?.id ?? 0]?.workersAlive ?? null)
  const measures = useLab((lab) => lab.running)
  // A program without a pool has no workers that the slider could change, and those of a trial are what is measured.
  if (!running || pooled === 0 || measures) return null
  // Without the word "workers", which the label has: the text would push the field out of a narrow panel.
  return <span className={css.live}>live: {alive === null || alive === wanted ? wanted : `${alive} of ${wanted}`}</span>
}

export function WorkersField(): ReactNode {
  const workers = useLaunch((launch) => launch.workers)
  const { typed, error } = useTyped('workers')
  const resizeFailure = useLaunch((launch) => launch.resizeFailure)
  const problem = error ?? (resizeFailure === null ? null : `Not resized: ${resizeFailure.message}`)
  const cores = useCores()
  const max = workerSliderMax(cores)
  return (
    <div className={css.field}>
      <div className={css.row}>
        <label className={css.label} htmlFor="workers">
          Workers
        </label>
        <span id="workers-note">
          <LiveNote />
        </span>
        <NumberField
          id="workers"
          data-testid="workers-input"
          className={css.number ?? ''}
          size="xs"
          least={1}
          most={MAX_WORKERS}
          value={typed ?? workers}
          error={problem !== null}
          onChange={(next) => take('workers', next, setWorkers)}
          aria-describedby="workers-note workers-problem"
        />
      </div>
      <Slider
        data-testid="workers-slider"
        className={css.slider ?? ''}
        data-marked
        size={4}
        thumbSize={14}
        min={1}
        max={max}
        value={Math.min(workers, max)}
        onChange={setWorkers}
        label={null}
        thumbLabel="Workers"
        thumbValueText={(value) => plural(value, 'worker')}
        marks={[
          { value: cores, label: plural(cores, 'core') },
          { value: max, label: String(max) },
        ]}
      />
      {problem !== null && (
        <span id="workers-problem" role="alert" className={css.error}>
          {problem}
        </span>
      )}
    </div>
  )
}
