// The commands that write files: the path comes from the system's dialog, never from the window.

import { type BrowserWindow, dialog } from 'electron'
import type { Session } from '../../session/session.ts'
import type { Handlers } from '../ipc/command-server.ts'
import { runOf } from '../ipc/run-of.ts'
import { CommandFailure } from '../../shared/command-failure.ts'
import { eventsText } from '../../session/export/events-file.ts'
import { type Piece, saveFile } from '../../session/store/save-file.ts'
import { traceText } from '../../session/export/trace-file.ts'

type Saved = { readonly path: string } | null

interface Proposal {
  readonly title: string
  readonly name: string
  readonly extension: string
}

type Pieces = () => Promise<Iterable<Piece> | AsyncIterable<Piece>>

/** Null when the dialog was cancelled. @throws CommandFailure */
export async function saveWithDialog(
  window: BrowserWindow,
  { title, name, extension }: Proposal,
  pieces: Pieces,
): Promise<Saved> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title,
    defaultPath: `${name}.${extension}`,
    filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  if (canceled || filePath === '') return null
  try {
    // The name stays as chosen: the dialog asked about replacing a file of exactly that name.
    await saveFile(filePath, await pieces())
  } catch (error) {
    throw new CommandFailure('E_PATH', `Nothing was saved to ${filePath}: ${(error as Error).message}`)
  }
  return { path: filePath }
}

export function exportHandlers(
  session: Session,
  window: BrowserWindow,
): Pick<Handlers, 'run.export' | 'events.export' | 'timeline.export' | 'chart.export'> {
  const save = (proposal: Proposal, pieces: Pieces): Promise<Saved> => saveWithDialog(window, proposal, pieces)

  return {
    'run.export': ({ runId, format }) => {
      const run = runOf(session, runId)
      return save({ title: 'Save the results', name: `procdeck-run-${runId}`, extension: format }, async () => {
        // Loaded on the first save, with its CSV writer.
        const { resultsText } = await import('../../session/export/results-file.ts')
        return resultsText(run, format)
      })
    },
    'timeline.export': () =>
      save({ title: 'Save the timeline', name: 'procdeck-trace', extension: 'json' }, () =>
        Promise.resolve(traceText(session)),
      ),
    'chart.export': async ({ name, content }) => {
      const { format } = content
      // The picture before the dialog, which may cover the chart.
      const picture = format === 'png' ? await pictureOf(window, content.area) : null
      return save({ title: 'Save the chart', name: `procdeck-${name}`, extension: format }, async () => {
        if (picture !== null) return [picture]
        const { rowsCsv } = await import('../../session/export/rows-csv.ts')
        return [rowsCsv(format === 'csv' ? content.rows : [])]
      })
    },
    'events.export': () =>
      save({ title: 'Save the events', name: 'procdeck-events', extension: 'txt' }, () =>
        Promise.resolve(eventsText(session.journal)),
      ),
  }
}

/** PNG of a part of the page, as it is on the screen; `area` in pixels of the page. @throws CommandFailure */
async function pictureOf({ webContents }: BrowserWindow, area: Electron.Rectangle): Promise<Uint8Array> {
  const zoom = webContents.getZoomFactor()
  const part = { x: area.x * zoom, y: area.y * zoom, width: area.width * zoom, height: area.height * zoom }
  const image = await webContents.capturePage({
    x: Math.round(part.x),
    y: Math.round(part.y),
    width: Math.round(part.width),
    height: Math.round(part.height),
  })
  if (image.isEmpty())
    throw new CommandFailure('E_INTERNAL', 'The chart is not on the screen: scroll to it and try again.')
  return image.toPNG()
}
