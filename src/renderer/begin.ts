// The first commands of the page. Imported before everything else, so that main answers while React and the views are
// still being evaluated, and the first picture already shows the real state.

import { openLiveStream } from './live/live-port.ts'
import { followLiveRun, loadCatalogue } from './views/launch/launch-actions.ts'

/** After this time without an answer of main, the page draws an empty window. */
const PATIENCE_MS = 250

followLiveRun()
const answered = Promise.all([openLiveStream(), loadCatalogue()])

/** Resolves when the first hello and the catalogue are there, or after the limit. */
export async function somethingToDraw(): Promise<void> {
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
}
