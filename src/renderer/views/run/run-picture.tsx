// The picture that the program paints: its tiles as they come, tinted by the process that computed each.

import { Switch } from '@mantine/core'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { RunTile } from '../../../shared/run.ts'
import type { RunRecord } from '../../../shared/session-state.ts'
import { plural } from '../../../shared/plural.ts'
import { GREY, sharesOf, type Tint, tintedPixels } from './picture-pixels.ts'
import css from './run-picture.module.css'

const NO_TILES: readonly RunTile[] = []

/** Paints the tiles that are not on the canvas yet; all of them when a tint changes. */
function usePainted(tiles: readonly RunTile[], tintOf: ReadonlyMap<number, Tint>, size: string) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const painted = useRef<{ key: string; tiles: WeakSet<RunTile> }>({ key: '', tiles: new WeakSet() })
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const key = `${size} ${[...tintOf.keys()].join(' ')}`
    if (painted.current.key !== key) {
      painted.current = { key, tiles: new WeakSet() }
      context.clearRect(0, 0, context.canvas.width, context.canvas.height)
    }
    for (const tile of tiles) {
      if (painted.current.tiles.has(tile)) continue
      painted.current.tiles.add(tile)
      const tint = (tile.pid === null ? undefined : tintOf.get(tile.pid)) ?? GREY
      context.putImageData(new ImageData(tintedPixels(tile, tint), tile.width, tile.height), tile.x, tile.y)
    }
  }, [tiles, tintOf, size])
  return canvas
}

export function RunPicture({ run: { picture } }: { readonly run: RunRecord }): ReactNode {
  const [tinted, setTinted] = useState(true)
  const tiles = picture?.tiles ?? NO_TILES
  const shares = useMemo(() => sharesOf(tiles), [tiles])
  const tintOf = useMemo(() => new Map(tinted ? shares.map(({ pid, tint }) => [pid, tint]) : []), [shares, tinted])
  const { title = '', width = 1, height = 1 } = picture ?? {}
  const canvas = usePainted(tiles, tintOf, `${title} ${width} ${height}`)
  const label = `${title}: ${plural(tiles.length, 'tile')} from ${plural(shares.length, 'process', 'processes')}`
  return (
    <div className={css.picture} data-testid="run-picture">
      <canvas ref={canvas} className={css.canvas} width={width} height={height} role="img" aria-label={label} />
      <div className={css.legend}>
        <Switch
          data-testid="picture-tint"
          size="xs"
          label="Tint by process"
          checked={tinted}
          onChange={({ currentTarget }) => {
            setTinted(currentTarget.checked)
          }}
        />
        <ul className={css.shares} data-testid="picture-shares" tabIndex={0} aria-label="Tiles by process">
          {shares.map(({ pid, tiles: count, tint }) => (
            <li key={pid}>
              <span className={css.swatch} style={{ backgroundColor: tinted ? `rgb(${tint.join(' ')})` : undefined }} />
              PID {pid}: {plural(count, 'tile')}
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
