// The launcher's groups.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LAST_USED, launcherGroups, type LauncherItem } from './launcher-groups.ts'

const item = (name: string, group: string): LauncherItem => ({ name, title: name, group, teaches: `teaches ${name}` })
const ITEMS = [item('first', 'Processes'), item('primes', 'Pools'), item('results', 'Queues'), item('files', 'Yours')]

test('the launcher shows each workload that matches once, and the last used first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('first', 'primes', 'results', 'files', 'gone'), { maxLength: 6 }),
      fc.constantFrom('', 'pri', 'teaches', 'QUEUES', 'no such thing', 'r e'),
      (used, search) => {
        const groups = launcherGroups(ITEMS, search, [...new Set(used)])
        const shown = groups.flatMap(({ items }) => items)
        expect(new Set(shown).size).toBe(shown.length)
        const words = search.toLowerCase().split(' ')
        const expected = ITEMS.filter(({ title, group, teaches }) =>
          words.every((word) => `${title} ${group} ${teaches}`.toLowerCase().includes(word)),
        )
        expect(new Set(shown)).toEqual(new Set(expected))
        const lastFound = used.find((name) => expected.some((one) => one.name === name))
        if (lastFound !== undefined) expect([groups[0]?.title, shown[0]?.name]).toEqual([LAST_USED, lastFound])
      },
    ),
  )
})

test('what was used before is no group where nothing of it matches', () => {
  expect(launcherGroups(ITEMS, 'files', ['primes']).map(({ title }) => title)).toEqual(['Yours'])
  expect(launcherGroups(ITEMS, 'nothing', ['primes'])).toEqual([])
})
