// The form of a mark at a value, in a chart and in its key.

import type { ReactNode } from 'react'
import type { Sign } from './chart-props.ts'

/** Around the origin. */
const PATHS: Readonly<Record<Sign, string>> = {
  circle: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z',
  square: 'M-3 -3H3V3H-3Z',
  triangle: 'M0 -4.2L4 3.2H-4Z',
  diamond: 'M0 -4.6L4.6 0L0 4.6L-4.6 0Z',
}

interface SignMarkProps {
  readonly sign: Sign
  readonly x: number
  readonly y: number
  readonly colour: string
}

export function SignMark({ sign, x, y, colour }: SignMarkProps): ReactNode {
  return <path d={PATHS[sign]} transform={`translate(${x} ${y})`} fill={colour} />
}
