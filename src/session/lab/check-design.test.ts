// What a design gets that is left out of the request.

import { expect, test } from 'vitest'
import type { LabSubject } from '../../shared/lab.ts'
import { checkDesign } from './check-design.ts'

const program = (commandLine: string): LabSubject => ({ kind: 'program', commandLine, folder: '/' })
const machine = { tasks: 0, cores: 2 }

test('a program gets chunk sizes where it has a place for them, numbers alone; what a person asks for stays', () => {
  const withPlace = program('python3 p.py {n} {chunk}')
  expect(checkDesign({}, withPlace, machine).chunkSizes).toEqual([1, 10, 100])
  expect(checkDesign({ chunkSizes: ['auto', 5] }, withPlace, machine).chunkSizes).toEqual(['auto', 5])
  expect(checkDesign({}, program('python3 p.py {n}'), machine).chunkSizes).toEqual([])
  expect(() => checkDesign({ chunkSizes: [5] }, program('python3 p.py {n}'), machine)).toThrow('Write {chunk} where')
})

test('the chunk sizes of other work are those that its tasks fill at least twice, and auto', () => {
  const workload: LabSubject = { kind: 'workload', workload: 'primes', parameters: {} }
  const sizes = (tasks: number) => checkDesign({}, workload, { tasks, cores: 2 }).chunkSizes
  expect([sizes(4), sizes(20), sizes(5_000)]).toEqual([
    [1, 'auto'],
    [1, 10, 'auto'],
    [1, 10, 100, 1_000, 'auto'],
  ])
})
