import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ranked } from './rank.ts'

const titles = ['Start', 'Stop all', 'Save the results as JSON', 'Save the results as CSV', 'Clear dead rows'].map(
  (title) => ({ title }),
)
const found = (typed: string): string[] => ranked(titles, typed).map(({ title }) => title)

describe('the palette', () => {
  test('shows all commands at first, in their order', () => {
    expect(found('')).toEqual(titles.map(({ title }) => title))
  })

  test('finds by words, beginnings and letters in order', () => {
    expect(found('csv')).toEqual(['Save the results as CSV'])
    expect(found('sto')[0]).toBe('Stop all')
    expect(found('sa')[0]).toBe('Save the results as JSON')
    expect(found('srj')).toEqual(['Save the results as JSON'])
    expect(found('xyz')).toEqual([])
  })

  test('never shows what is not there, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const shown = ranked(titles, typed)
        expect(new Set(shown).size).toBe(shown.length)
        expect(titles).toEqual(expect.arrayContaining([...shown]))
      }),
    )
  })
})
