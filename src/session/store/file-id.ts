// Which file stands at a path: another one may come to the same path.

import { type Stats, statSync } from 'node:fs'

/** Null for none. */
export function fileAt(path: string): string | null {
  const stats = statOf(path)
  return stats === null ? null : fileId(stats)
}

export const fileId = ({ dev, ino }: Stats): string => `${dev}/${ino}`

export function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null
}
