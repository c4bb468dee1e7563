import { expect, test } from 'vitest'
import { chunkText } from './chunk-text.ts'

test('a chunk is told by the numbers of its tasks, and how many of them are answered', () => {
  expect(chunkText({ id: 1_042, firstTask: 1_039, tasks: 1, answered: 0 })).toEqual({
    tasks: 'task 1,039',
    answered: '',
    explained: 'Chunk 1,042 of its pool: task 1,039, not answered yet',
  })
  expect(chunkText({ id: 7, firstTask: 1_000, tasks: 20, answered: 5 })).toEqual({
    tasks: 'tasks 1,000 to 1,019',
    answered: '5 of 20',
    explained: 'Chunk 7 of its pool: tasks 1,000 to 1,019, 5 of 20 answered',
  })
})
