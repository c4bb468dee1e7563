// The boundary of the window: what the page can reach, who may ask, what is refused.

import { expect, test } from './app.ts'

test('commands that are wrong are refused with a code and the field, and main lives', async ({ app }) => {
  const call = (name: string, input: unknown): Promise<unknown> =>
    app.page.evaluate(
      ([command, given]) =>
        (Reflect.get(globalThis, 'procdeck') as { call: (name: unknown, input: unknown) => Promise<unknown> }).call(
          command,
          given,
        ),
      [name, input] as const,
    )
  const start = { workload: 'primes', parameters: { from: 1, to: 10, ranges: 1 }, workers: 1, chunkSize: 'auto' }
  expect(await call('no.such', {})).toMatchObject({ ok: false, error: { code: 'E_COMMAND' } })
  expect(await call('run.start', { ...start, workers: 0 })).toMatchObject({
    ok: false,
    error: { code: 'E_SCHEMA', issues: [{ path: 'workers' }] },
  })
  expect(await call('run.start', { ...start, shell: true })).toMatchObject({ ok: false, error: { code: 'E_SCHEMA' } })
  expect(await call('run.start', { ...start, workload: 'constructor' })).toMatchObject({
    ok: false,
    error: { code: 'E_WORKLOAD' },
  })
  expect(await call('run.start', { ...start, parameters: { from: 5, to: 1, ranges: 1 } })).toMatchObject({
    ok: false,
    error: { issues: [{ path: 'parameters.to' }] },
  })
  expect(await call('process.signal', { processId: 1, action: 'kill' })).toMatchObject({
    ok: false,
    error: { code: 'E_GONE' },
  })
  expect(await call('process.signal', { pid: 1, action: 'SIGKILL' })).toMatchObject({
    ok: false,
    error: { code: 'E_SCHEMA' },
  })
  expect(await call('run.resize', { runId: 99, workers: 2 })).toMatchObject({ ok: false, error: { code: 'E_GONE' } })
  expect(await call('app.info', {})).toMatchObject({ ok: true })
})
