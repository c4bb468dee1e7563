// Which lines of a stack are the engine's.

import { expect, test } from 'vitest'
import { engineOf } from './call-site.ts'

test.each([
  [
    'file:///app/node_modules/procdeck/dist/engine/executor/call-site.js',
    'file:///app/node_modules/procdeck/dist/engine/',
  ],
  // A program may live in a folder of any name.
  ['file:///x/executor/app/dist/engine/executor/call-site.js', 'file:///x/executor/app/dist/engine/'],
  ['file:///x/executor/out/programs/procdeck/index.js', 'file:///x/executor/out/programs/procdeck/index.js'],
])('the engine of %s is %s', (url, engine) => {
  expect(engineOf(url)).toBe(engine)
})
