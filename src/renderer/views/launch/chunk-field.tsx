// How many tasks one message holds: the pool's own choice, or exactly the number set here.

import { NumberInput, Slider, Switch } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { MAX_TASKS } from '../../../shared/limits.ts'
import { formatCount, plural } from '../../../shared/plural.ts'
import { ownTasksOf } from '../own-function/function-actions.ts'
import { useFunction } from '../own-function/function-store.ts'
import { chosenOwn, launchStore, useLaunch } from './launch-store.ts'
import { liveRun } from '../stage/runs.ts'
import { useSession } from '../../live/use-session.ts'
import { chunkStops, nearestStop } from './chunk-stops.ts'
import { issueAt } from '../../components/issue-at.ts'
import css from '../../components/form.module.css'

function setChunkSize(chunkSize: number): void {
  launchStore.setState({ chunkSize, chunkAuto: false })
}

function ChunkNote(): ReactNode {
  const auto = useLaunch((launch) => launch.chunkAuto)
  const error = useLaunch((launch) => issueAt(launch.failure, 'chunkSize'))
  const running = useSession(({ session }) => liveRun(session) !== null)
  if (error !== null) return <span className={css.error}>{error}</span>
  if (running) return 'for the next run'
  return auto ? 'the pool chooses' : 'tasks a message'
}

export function ChunkField(): ReactNode {
  const auto = useLaunch((launch) => launch.chunkAuto)
  const size = useLaunch((launch) => launch.chunkSize)
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
        <NumberInput
          id="chunk"
          data-testid="chunk-input"
          className={css.number ?? ''}
          size="xs"
          min={1}
          max={MAX_TASKS}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=","
          placeholder="auto"
          value={auto ? '' : size}
          onChange={(next) => {
            const typed = Number(next)
            if (next !== '' && typed >= 1 && typed <= MAX_TASKS) setChunkSize(typed)
          }}
          aria-describedby="chunk-note"
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
    </div>
  )
}
