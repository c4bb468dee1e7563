// Keeps the position and the size of the window from one start to the next.

import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type BrowserWindow, screen } from 'electron'
import { saveFile } from '../session/store/save-file.ts'
import { isVisible, placeFrom, type WindowPlace } from './window-place.ts'

const SAVE_AFTER_MS = 500

/** Null if no place was kept, if it cannot be read, or if no screen shows it. Synchronous: the window waits for it. */
export function keptPlace(file: string): WindowPlace | null {
  try {
    const place = placeFrom(JSON.parse(readFileSync(file, 'utf8')))
    if (place === null) return null
    return isVisible(
      place.bounds,
      screen.getAllDisplays().map(({ workArea }) => workArea),
    )
      ? place
      : null
  } catch {
    return null
  }
}

/** Best effort: a place that cannot be kept is not worth a message. */
export function keepPlace(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | null = null
  const save = async (): Promise<void> => {
    timer = null
    if (window.isDestroyed() || window.isMinimized()) return
    const place: WindowPlace = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    try {
      await mkdir(dirname(file), { recursive: true })
      await saveFile(file, [`${JSON.stringify(place)}\n`])
    } catch {
      // a full disk, or a folder without write permission
    }
  }
  const soon = (): void => {
    timer ??= setTimeout(() => void save(), SAVE_AFTER_MS)
  }
  for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event as 'resize', soon)
  window.on('closed', () => {
    if (timer !== null) clearTimeout(timer)
  })
}
