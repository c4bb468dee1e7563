// What is refused of a run before it is planned, and with which words.

import { expect, test, vi } from 'vitest'

vi.mock('electron', () => ({ ipcMain: {} }))

const { WorkloadCommands } = await import('./workload-commands.ts')
const commands = new WorkloadCommands(new URL('file:///programs/'))

test('parameters that a workload takes are what is started, with the defaults of its fields', () => {
  const parameters = { from: 0, to: 100, ranges: 4 }
  const tasksIn = 'javascript'
  expect(commands.plan('primes', parameters)).toEqual({ workload: 'primes', parameters: { ...parameters, tasksIn } })
  const defaults = { rounds: 20, sleepMs: 200 }
  expect(commands.plan('first-processes', {})).toEqual({ workload: 'first-processes', parameters: defaults })
})

test('parameters that it does not take are refused at their field', () => {
  expect(() => commands.plan('primes', { from: 5, to: 5, ranges: 1 })).toThrow(
    expect.objectContaining({
      code: 'E_SCHEMA',
      message: 'parameters.to: expected a number above "from"',
      issues: [{ path: 'parameters.to', message: 'expected a number above "from"' }],
    }),
  )
  for (const workload of ['primes', 'chunking', 'text'])
    expect(() => commands.plan(workload, { from: 0, to: 9, ranges: 1, tasksIn: 'python' })).toThrow(
      expect.objectContaining({
        code: 'E_SCHEMA',
        issues: expect.arrayContaining([
          { path: 'parameters.tasksIn', message: expect.stringContaining('"python-forkserver"') },
        ]),
      }),
    )
})

test('a workload or a preset that there is not is refused by its name', async () => {
  expect(() => commands.plan('prime', {})).toThrow(expect.objectContaining({ code: 'E_WORKLOAD' }))
  const contents = {} as Parameters<(typeof commands.handlers)['workload.preset']>[1]
  await expect(commands.handlers['workload.preset']({ workload: 'primes', preset: '9s' }, contents)).rejects.toThrow(
    'Primes has no preset "9s": four-jobs, 10s, 60s.',
  )
})
