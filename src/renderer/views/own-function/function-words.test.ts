import { expect, test } from 'vitest'
import { functionWords } from './function-words.ts'

const rest = { function: 1, export: 'work', deadlineS: 0, again: false }

test('the words for what a function was run with have no names of fields', () => {
  expect(functionWords({ ...rest, inputs: 'range', from: 0, to: 2_000 })).toEqual(['work', 'inputs 0 to 1,999'])
  expect(
    functionWords({ ...rest, inputs: 'lines', source: 3, startMethod: 'fork', deadlineS: 2.5, again: true }),
  ).toEqual(['work', 'each line of a text', 'fork', 'deadline 2.5 s', 'run again when its worker dies'])
})
