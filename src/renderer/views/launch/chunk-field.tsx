// How many tasks one message holds: the pool's own choice, or exactly the number set here.

import { Slider, Switch } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { MAX_TASKS } from '../../../shared/limits.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { ownTasksOf } from '../own-function/function-actions.ts'
import { useFunction } from '../own-function/function-store.ts'
import { chosenOwn, launchStore, useLaunch } from './launch-store.ts'
import { take, useTyped } from './typed-fields.ts'
import { liveRun } from '../stage/runs.ts'
import { useSession } from '../../live/use-session.ts'
import { chunkStops, nearestStop } from './chunk-stops.ts'
import { NumberField } from '../../components/number-field.tsx'
import css from '../../components/form.module.css'

function setChunkSize(chunkSize: number): void {
  launchStore.setState({ chunkSize, chunkAuto: false })
}

function ChunkNote(): ReactNode {
  const auto = useLaunch((launch) => launch.chunkAuto)
  const running = useSession(({ session }) => liveRun(session) !== null)
  if (running) return 'for the next run'
  return auto ? 'the pool chooses' : 'tasks a message'
}

export function ChunkField(): ReactNode {
  const auto = useLaunch((launch) => launch.chunkAuto)
  const size = useLaunch((launch) => launch.chunkSize)
  const { typed, error } = useTyped('chunkSize')
  const own = useLaunch(chosenOwn)
  const ownTasks = useFunction((store) => (own === null ? null : ownTasksOf(own, store)))
  const sized = useLaunch((launch) => launch.totalTasks)
  const all = ownTasks ?? sized
  const stops = useMemo(() => chunkStops(all), [all])
  const last = stops.length - 1
  return (
    <div className={css.field}>
      <div className={css.row}>
        <label className={css.label} htmlFor="chunk">
          Chunk size
        </label>
        <Switch
          data-testid="chunk-auto"
          size="xs"
          label="auto"
          aria-label="Chunk size: auto"
          checked={auto}
          onChange={(event) => launchStore.setState({ chunkAuto: event.currentTarget.checked })}
        />
        <NumberField
          id="chunk"
          data-testid="chunk-input"
          className={css.number ?? ''}
          size="xs"
          least={1}
          most={MAX_TASKS}
          placeholder="auto"
          value={auto ? '' : (typed ?? size)}
          error={error !== null}
          onChange={(next) => {
            launchStore.setState({ chunkAuto: next === '' })
            if (next !== '') take('chunkSize', next, setChunkSize)
          }}
          aria-describedby="chunk-note chunk-problem"
        />
      </div>
      <Slider
        data-testid="chunk-slider"
        className={css.slider ?? ''}
        size={4}
        thumbSize={14}
        min={0}
        max={last}
        value={nearestStop(stops, size)}
        onChange={(place) => setChunkSize(stops[place] ?? 1)}
        label={null}
        thumbLabel="Chunk size"
        thumbValueText={auto ? 'auto' : plural(size, 'task')}
        {...(auto ? { color: 'var(--pd-dim)' } : {})}
      />
      <div className={css.ends}>
        <span>1</span>
        <span id="chunk-note">
          <ChunkNote />
        </span>
        <span>all {formatCount(all)}</span>
      </div>
      {error !== null && (
        <span id="chunk-problem" role="alert" className={css.error}>
          {error}
        </span>
      )}
    </div>
  )
}
