// vitest's global set-up.

import { buildLibrary } from './build-library.mjs'

export default async function setup() {
  await buildLibrary()
}
