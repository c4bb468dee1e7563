// A target of a CommonJS module in TypeScript.

import type { Pair } from './pair.ts'

const add = (...[a, b]: Pair): number => a + b

module.exports = { add }
