// Modules that are not there at once: Node cannot `require` them, they have to be imported.

import { expect, test } from 'vitest'
import { Supervisor } from '../supervisor/supervisor.ts'
import { Pool } from './pool.ts'

const module = new URL('../../../test/programs/awaits-at-load.mjs', import.meta.url)

test.each(['spawn', 'warm', 'thread'] as const)(
  'a module that awaits at its top level is a target as any other: %s',
  async (startMethod) => {
    const supervisor = new Supervisor({ output: 'capture' })
    if (startMethod === 'warm') await supervisor.warmUp(1)
    const pool = new Pool({ processes: 1, supervisor, startMethod })
    expect(await pool.map({ module, export: 'plus' }, [1, 2])).toEqual([3, 4])
    await pool.terminate()
    await supervisor.close()
  },
)
