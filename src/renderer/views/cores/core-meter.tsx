// One core: number, load in per cent, a bar of the load, and the last minute as a line.

import type { ReactNode } from 'react'
import { sparkPath } from '../../charts/spark-path.ts'
import css from './cores.module.css'

const WIDTH = 100
const HEIGHT = 24

interface CoreMeterProps {
  readonly core: number
  readonly load: number
  readonly history: readonly number[]
  /** Points of a full line; a shorter history is aligned to the right. */
  readonly points: number
}

export function CoreMeter({ core, load, history, points }: CoreMeterProps): ReactNode {
  const percent = Math.round(load)
  return (
    <div
      className={css.core}
      data-testid={`core-${core}`}
      data-load={percent}
      role="meter"
      aria-label={`Core ${core}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${percent} %`}
      title={`Core ${core}: ${percent} %`}
    >
      <span className={css.name}>{core}</span>
      <svg className={css.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
        <path className={css.area} d={sparkPath(history, points, WIDTH, HEIGHT, 100)} />
      </svg>
      <span className={css.percent}>{percent} %</span>
      <span className={css.bar}>
        <span className={css.fill} style={{ width: `${percent}%` }} />
      </span>
    </div>
  )
}
