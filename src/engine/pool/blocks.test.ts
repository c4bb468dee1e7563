import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { Blocks } from './blocks.ts'

type Step = { readonly push: number } | { readonly letGo: number; readonly count: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ push: fc.integer({ min: 1, max: 300 }) }),
    fc.record({ letGo: fc.nat(2_000), count: fc.integer({ min: 1, max: 400 }) }),
  ),
  { maxLength: 30 },
)

test('gives what is in it, and nothing of what was let go of', () => {
  fc.assert(
    fc.property(steps, (history) => {
      const blocks = new Blocks<number>()
      const model: (number | undefined)[] = []
      for (const step of history) {
        if ('push' in step) {
          for (let i = 0; i < step.push; i++) {
            blocks.push(model.length)
            model.push(model.length)
          }
          continue
        }
        // Only what is there, and each once: as far as that goes from where the step points.
        let to = step.letGo
        while (to < step.letGo + step.count && model[to] !== undefined) to++
        blocks.letGo(step.letGo, to - step.letGo)
        model.fill(undefined, step.letGo, to)
      }
      expect(blocks.size).toBe(model.length)
      expect(model.map((_, index) => blocks.at(index))).toEqual(model)
      // From the first that is there to the first that is not.
      const first = Math.max(
        0,
        model.findIndex((item) => item !== undefined),
      )
      let to = first
      while (model[to] !== undefined) to++
      expect(blocks.slice(first, to - first)).toEqual(model.slice(first, to))
      if (to < model.length) expect(() => blocks.slice(first, to - first + 1)).toThrow('let go of')
    }),
    randomHistories('a list that is let go of in pieces', 1_000),
  )
})
