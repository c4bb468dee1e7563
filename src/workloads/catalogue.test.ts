// What the catalogue says of its workloads is so.

import { expect, test } from 'vitest'
import { describeWorkload, launchOf, WORKLOADS } from './catalogue.ts'

const programs = new URL('file:///programs/')

test('the lab is offered the workloads that are one function over many inputs, and no other ones', async () => {
  for (const workload of WORKLOADS.values()) {
    const { labPreset } = describeWorkload(workload)
    const presets = await Promise.all(workload.presets.map(({ size }) => size(() => Promise.resolve(1), 'javascript')))
    const given = presets.length > 0 ? presets.map(({ parameters }) => parameters) : [workload.parameters.parse({})]
    const tasks = given.map((parameters) => launchOf(workload, parameters, programs).totalTasks)
    expect([workload.name, tasks.some((count) => count > 0)]).toEqual([workload.name, labPreset !== null])
    if (labPreset !== null) expect(workload.presets.map(({ name }) => name)).toContain(labPreset)
  }
})
