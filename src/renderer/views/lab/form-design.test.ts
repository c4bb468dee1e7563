// What is typed into the fields of the lab, as the design that is asked for.

import { describe, expect, test } from 'vitest'
import { designOf, readChunks, readWorkers } from './form-design.ts'
import { formStore, type LabFields } from './form-store.ts'

const fields = (some: Partial<LabFields> = {}): LabFields => ({ ...formStore.getInitialState(), ...some })
const JS = { kind: 'map', language: 'javascript' } as const

describe('the form of the lab', () => {
  test('reads numbers of workers between commas or spaces', () => {
    expect(readWorkers(' 1, 2,4  8;')).toEqual({ values: [1, 2, 4, 8] })
  })

  test('says at the field what cannot be a number of workers', () => {
    expect(readWorkers('0')).toEqual({ problem: 'expected 1 to 256 workers, got 0' })
    expect(readWorkers('2, 10000')).toEqual({ problem: 'expected 1 to 256 workers, got 10,000' })
    expect(readWorkers('two')).toEqual({ problem: 'expected whole numbers, got "two"' })
    expect(readWorkers('1.5')).toEqual({ problem: 'expected whole numbers, got "1.5"' })
    expect(readWorkers(' , ')).toEqual({ problem: 'Type at least one number of workers, as 1, 2, 4.' })
  })

  test('reads chunk sizes with auto among them', () => {
    expect(readChunks('1, 100, Auto')).toEqual({ values: [1, 100, 'auto'] })
    expect(readChunks('')).toHaveProperty('problem')
    expect(readChunks('large')).toEqual({ problem: 'expected whole numbers or "auto", got "large"' })
  })

  test('leaves to main what was not typed, and has the rest of the design', () => {
    expect(designOf(fields(), JS)).toEqual({
      design: { methods: ['spawn'], repeats: 5, warmUps: 1, budgetMs: null },
    })
    expect(designOf(fields({ workers: '1 2', chunks: 'auto', budgetS: 30 }), JS)).toMatchObject({
      design: { workers: [1, 2], chunkSizes: ['auto'], budgetMs: 30_000 },
    })
  })

  test('names each field that cannot be read', () => {
    const read = designOf(
      fields({ workers: '', chunks: 'x', repeats: '', methods: { javascript: [], python: ['spawn'] } }),
      JS,
    )
    expect('issues' in read ? read.issues.map(({ path }) => path) : []).toEqual([
      'design.workers',
      'design.chunkSizes',
      'design.methods',
      'design.repeats',
    ])
  })

  test('asks for chunk sizes of a program only where its command line has a place for them', () => {
    const program = { kind: 'program', language: 'javascript' } as const
    const typed = { workers: '1, 2', chunks: '10' }
    expect(designOf(fields({ ...typed, commandLine: 'a {n}' }), program)).not.toHaveProperty('design.chunkSizes')
    expect(designOf(fields({ ...typed, commandLine: 'a {n} {chunk}' }), program)).toMatchObject({
      design: { chunkSizes: [10] },
    })
    expect(designOf(fields({ ...typed, commandLine: 'a {n}' }), program)).not.toHaveProperty('design.methods')
  })
})
