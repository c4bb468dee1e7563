// Promise 22: what a child printed before its end arrives, whatever the amount.

import { describe, expect, test } from 'vitest'
import { linesIn, printingProgram } from '../support/printing.ts'
import { size } from '../support/size.ts'
import { report } from '../support/stage.ts'

const { lines, times } = size({ short: { lines: 20_000, times: 1 }, full: { lines: 100_000, times: 30 } })

describe('promise 22: nothing that was printed is lost', () => {
  test.each(['process', 'pool', 'replaced', 'resized', 'threads'])(
    'promise 22: by a child of kind %s',
    {
      timeout: size({ short: 20_000, full: 600_000 }),
    },
    async (kind) => {
      const counts: number[] = []
      for (let time = 0; time < times; time++) {
        const { stdout, stderr, code } = await printingProgram([kind, 'byConsole', String(lines)])
        expect([code, stderr]).toEqual([0, ''])
        counts.push(linesIn(stdout))
      }
      report('promise 22', { kind, times, lines, fewest: Math.min(...counts) })
      expect(counts).toEqual(Array(times).fill(lines))
    },
  )
})
