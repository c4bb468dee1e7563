// Ids of a foreign session never reach ours.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventBody } from '../../../../test/support/event-bodies.ts'
import { type Ids, rewriteEvent, rewriteMetrics } from './rewrite-ids.ts'

const OURS = 1_000
const ids: Ids = {
  source: 5,
  process: (id) => OURS + id,
  run: (id) => 2 * OURS + id,
  queue: (id) => 3 * OURS + id,
}
const LISTS = ['processIds', 'queueIds']
const SINGLE = ['processId', 'runId', 'queueId', 'replaces', 'from', 'to']

test('every id of an event is one of ours afterwards, and nothing else has changed', () => {
  fc.assert(
    fc.property(eventBody, (event) => {
      const rewritten = rewriteEvent(event, ids) as unknown as Readonly<Record<string, unknown>>
      for (const [key, before] of Object.entries(event)) {
        const after = rewritten[key]
        if (SINGLE.includes(key) && before !== null) expect(after).toBeGreaterThan(OURS)
        else if (LISTS.includes(key)) for (const id of after as number[]) expect(id).toBeGreaterThan(OURS)
        else expect(after).toEqual(before)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a process that begins says which source it is of', () => {
  const event = {
    type: 'process.starting',
    processId: 1,
    runId: 2,
    name: 'w',
    startMethod: 'spawn',
    replaces: 3,
  } as const
  expect(rewriteEvent(event, ids)).toEqual({ ...event, processId: 1_001, runId: 2_002, replaces: 1_003, sourceId: 5 })
})

test('in the lists of a queue, 0 stays the program that has it', () => {
  const queue = { id: 1, queueDepth: 2, putting: [0, 4], getting: [], joining: [0], producers: [4], consumers: [] }
  const { queues, machine } = rewriteMetrics(
    {
      processes: [],
      runs: [],
      queues: [{ ...queue, unfinished: null }],
      machine: { cores: [], samplerPercent: 0, mainPercent: 0 },
    },
    ids,
  )
  expect(queues[0]).toMatchObject({ id: 3_001, putting: [0, 1_004], joining: [0], producers: [1_004] })
  expect(machine).toBeNull()
})
