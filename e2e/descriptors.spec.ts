// What a worker of the app holds: its own descriptors, and none of Electron's or of the app's.

import { readdirSync, readlinkSync } from 'node:fs'
import { expect, test } from './app.ts'
import { workersOf } from './os-view.ts'

function descriptors(pid: number): Map<number, string> {
  const open = new Map<number, string>()
  for (const fd of readdirSync(`/proc/${pid}/fd`)) open.set(Number(fd), readlinkSync(`/proc/${pid}/fd/${fd}`))
  return open
}

/** A file's name can be opened by anybody; a pipe, a socket or shared memory that both hold was handed over. */
const HANDED_OVER = /^(pipe|socket):|\/dev\/shm|\/memfd:/

test('a worker holds its own descriptors only, though the app has dozens', async ({ app }) => {
  await expect(app.page.getByTestId('param-to')).toHaveValue(/\d/, { timeout: 30_000 })
  await app.page.getByTestId('start').click()
  await expect(app.alive()).toHaveCount(2)
  const main = [...descriptors(app.pid).values()]
  expect(main.length).toBeGreaterThan(40)
  for (const pid of workersOf(app.pid)) {
    const held = descriptors(pid)
    expect(held.get(0)).toBe('/dev/null')
    expect(held.get(1)).toMatch(/^socket:|^pipe:/)
    expect(held.get(2)).toMatch(/^socket:|^pipe:/)
    expect(held.get(3)).toMatch(/^socket:/)
    expect(held.get(4)).toMatch(/procdeck-.*memory \(deleted\)$/)
    for (const [fd, to] of held) {
      if (fd <= 4) continue
      // What the runtime itself opens after its start.
      expect(to, `descriptor ${fd}`).toMatch(/^anon_inode:|^pipe:|^\/dev\/|\.(bin|dat|pak)$/)
      if (HANDED_OVER.test(to)) expect(main, `descriptor ${fd} of worker ${pid}`).not.toContain(to)
    }
  }
})
