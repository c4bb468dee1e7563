// A program that owns a supervised group and does not stop it: what keeps it alive, and what does not?

import { SupervisedGroup, Supervisor } from 'procdeck'

const kind = process.argv[2]
const tasks = new URL('./tasks.mjs', import.meta.url)
const supervisor = new Supervisor({ output: 'capture' })
const daemon = kind === 'daemon-waits'
const group = new SupervisedGroup({
  children: [{ name: 'a', target: { module: tasks, export: 'exit' }, args: [1], daemon }],
  backOff: { firstMs: daemon ? 600_000 : 100, jitter: 0 },
  intensity: { maxRestarts: 2, withinMs: 10_000 },
  supervisor,
})
supervisor.journal.subscribe((event) => {
  if (event.type === 'process.backoff') console.log(`back-off ${event.restarts}`)
  if (event.type === 'group.fatal') console.log('fatal')
})
await group.start()
if (kind === 'stopped') await group.stop()
if (daemon) while (group.child('a').state !== 'backoff') await new Promise((resolve) => setTimeout(resolve, 5))
