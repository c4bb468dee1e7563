// What an earlier program left running is found by its token, and ended only while it still is that process.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { endOrphan, findOrphans } from './orphans.ts'

test.skipIf(process.platform !== 'linux')(
  'only who carries the token is found, with command and age; a kill reaches it, and never a stranger',
  async () => {
    const token = randomUUID()
    const start = (env: NodeJS.ProcessEnv) => spawn('sleep', ['60'], { detached: true, stdio: 'ignore', env })
    const ours = start({ PATH: process.env['PATH'], PROCDECK_TOKEN: token })
    const stranger = start({ PATH: process.env['PATH'], PROCDECK_TOKEN: randomUUID() })
    try {
      const bornMs = performance.now()
      const found = await findOrphans(new Set([token]))
      expect(found).toMatchObject([{ pid: ours.pid, token, command: 'sleep 60' }])
      expect(found[0]?.ageMs).toBeLessThan(2_000 + performance.now() - bornMs)
      const [orphan] = found
      if (orphan === undefined) throw new Error('nothing was found')

      expect(await endOrphan({ ...orphan, birth: String(Number(orphan.birth) - 1) })).toBe(false)
      expect(await endOrphan({ ...orphan, token: randomUUID() })).toBe(false)
      expect(await endOrphan({ ...orphan, pid: stranger.pid ?? 0 })).toBe(false)
      expect([ours.exitCode ?? ours.signalCode, stranger.exitCode ?? stranger.signalCode]).toEqual([null, null])

      const gone = once(ours, 'exit')
      expect(await endOrphan(orphan)).toBe(true)
      expect(await gone).toEqual([null, 'SIGKILL'])
      expect(await endOrphan(orphan)).toBe(false)
      expect(await findOrphans(new Set([token]))).toEqual([])
      expect(await findOrphans(new Set())).toEqual([])
    } finally {
      ours.kill('SIGKILL')
      stranger.kill('SIGKILL')
    }
  },
)

test.skipIf(process.platform !== 'linux')(
  'who was ended is found no more, also where it has to wait for a core',
  async () => {
    const token = randomUUID()
    const loops = Array.from({ length: 6 }, () =>
      spawn('nice', ['-n', '19', 'sh', '-c', 'while :; do :; done'], {
        detached: true,
        stdio: 'ignore',
        env: { PATH: process.env['PATH'], PROCDECK_TOKEN: token },
      }),
    )
    try {
      await Promise.all(loops.map((loop) => once(loop, 'spawn')))
      const found = await findOrphans(new Set([token]))
      expect(found).toHaveLength(loops.length)
      for (const orphan of found) {
        expect(await endOrphan(orphan)).toBe(true)
        expect((await findOrphans(new Set([token]))).map(({ pid }) => pid)).not.toContain(orphan.pid)
      }
    } finally {
      for (const loop of loops) loop.kill('SIGKILL')
    }
  },
)
