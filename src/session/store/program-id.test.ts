// Which programs are gone.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { birthOf } from '../../system/identity.ts'
import { statOrNull } from '../../system/proc-stat.ts'
import { until } from '../../../test/support/os-view.ts'
import { isGone, thisProgram } from './program-id.ts'

test('this program is not gone, and the same number on another boot or with another birth is', () => {
  const [pid = '', birth = '', boot = ''] = thisProgram().split(' ')
  expect(isGone(thisProgram())).toBe(false)
  expect(isGone([pid, birth, 'another'].join(' '))).toBe(true)
  expect(isGone([pid, `${birth}1`, boot].join(' '))).toBe(true)
})

test('a killed program whose parent has not taken its exit code is gone', async () => {
  const boot = thisProgram().split(' ')[2] ?? ''
  // The shell is stopped: it does not wait for its child.
  const shell = spawn('sh', ['-c', 'sleep 100 & echo $!; kill -STOP $$; wait'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [told] = (await once(shell.stdout, 'data')) as [Buffer]
  const pid = Number(String(told))
  const program = `${pid} ${birthOf(pid)} ${boot}`
  await until('the shell is stopped', () => statOrNull(shell.pid ?? 0)?.state === 'T')
  expect(isGone(program)).toBe(false)
  process.kill(pid, 'SIGKILL')
  await until('it is a zombie', () => statOrNull(pid)?.state === 'Z')
  expect(isGone(program)).toBe(true)
  shell.kill('SIGKILL')
  await once(shell, 'close')
})
