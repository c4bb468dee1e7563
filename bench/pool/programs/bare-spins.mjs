// A bare process that does so many tasks of so many steps: a line in, a line out.

import { createInterface } from 'node:readline'
import { spin } from './tasks.mjs'

console.log('"ready"')
for await (const line of createInterface({ input: process.stdin })) {
  /** @type {{ steps: number, count: number }} */
  const { steps, count } = JSON.parse(line)
  let done = 0
  for (let i = 0; i < count; i++) done += spin(steps)
  console.log(JSON.stringify(done))
}
