// What the page asks first. Imported before everything else, so that main answers while React and the views are still
// being evaluated, and the first thing drawn is already the real one.

import { openLiveStream } from './live/live-port.ts'
import { followLiveRun, loadCatalogue } from './views/launch/launch-actions.ts'

/** Main is silent for longer: better an empty window than none. */
const PATIENCE_MS = 250

followLiveRun()
const answered = Promise.all([openLiveStream(), loadCatalogue()])

/** Resolves when there is something to draw. */
export async function somethingToDraw(): Promise<void> {
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
}
