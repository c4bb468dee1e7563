// A program with one child, which says at its exit whether the child lives. Arguments: where processes are made, `daemon` or
// `plain`, and how long the child sleeps.

import { Process, Supervisor } from 'procdeck'

const [spawnIn, kind, ms] = process.argv.slice(2)
const tasks = new URL('./tasks.mjs', import.meta.url)
const child = new Process({
  target: { module: tasks, export: 'sleep' },
  args: [Number(ms)],
  daemon: kind === 'daemon',
  supervisor: new Supervisor({ spawnIn }),
})
process.on('exit', () => console.log(child.isAlive() ? 'the child lives' : 'the child has ended'))
await child.start()
