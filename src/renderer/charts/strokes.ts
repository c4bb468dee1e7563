// The dashes of lines, as SVG takes them.

import type { Stroke } from './chart-props.ts'

export const DASHES: Readonly<Record<Exclude<Stroke, 'none'>, string | undefined>> = {
  solid: undefined,
  dashed: '6 3',
  dotted: '2 3',
}
