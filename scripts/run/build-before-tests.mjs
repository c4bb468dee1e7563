// vitest's global set-up.

import { buildLibrary } from './build-library.mjs'
import { buildPrograms } from './build-programs.mjs'

export default async function setup() {
  await buildLibrary()
  await buildPrograms()
}
