// The defaults of each workload, with which it starts from its button. In `npm run test:chaos` each runs with them; other
// tests give those less to do that take long (program.test.ts of each, e2e/workloads).

import { expect, test } from 'vitest'
import { ProgramRuns } from '../../test/support/program-runs.ts'
import { testInFull } from '../../test/support/size.ts'
import { WORKLOADS } from './catalogue.ts'

const runs = new ProgramRuns()

/** Those that have a preset to start with are sized for the machine: Primes. */
const WITH_DEFAULTS = [...WORKLOADS].filter(([, { defaultPreset }]) => defaultPreset === null)

test('each form that starts without a preset accepts its defaults', () => {
  const refused = WITH_DEFAULTS.filter(([, { parameters }]) => !parameters.safeParse({}).success)
  expect(refused.map(([name]) => name)).toEqual([])
})

for (const [name, { parameters }] of WITH_DEFAULTS)
  testInFull(`${name} ends well with its defaults, and all of its checks hold`, async () => {
    const { status, checks, error } = await runs.run(name, parameters.parse({}))
    expect([status, error]).toEqual(['done', null])
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
  })
