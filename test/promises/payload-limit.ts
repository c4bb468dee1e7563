// Promise 20, its other half: what is one byte over the limit is refused by name, what is at the limit goes through.

import { createCodec } from '../../src/engine/wire/codec.ts'
import { PayloadTooLargeError, RemoteTaskError } from '../../src/engine/errors.ts'
import { MAX_PAYLOAD_BYTES } from '../../src/engine/wire/protocol.ts'
import { Pool } from '../../src/engine/pool/pool.ts'
import { chaosTask, onStage } from './stage.ts'

/** Bytes of a message of one buffer beside the buffer itself. */
function envelopeBytes(): number {
  const buffer = Buffer.alloc(1024 * 1024)
  return createCodec().encodeParts([buffer], 'a probe').bytes.length
}

interface AtLimit {
  readonly most: number
  readonly input: number | string
  readonly result: number | string
  readonly nextTask: number | undefined
}

/** What became of an input and of a result whose messages are so many bytes over the limit (or under it). */
export async function payloadLimit(over: number) {
  return onStage(500, async (supervisor): Promise<AtLimit> => {
    const most = MAX_PAYLOAD_BYTES - envelopeBytes() + over
    const pool = new Pool({ processes: 1, supervisor })
    const lengthOrName = async (ask: () => Promise<number | undefined>): Promise<number | string> => {
      try {
        return (await ask()) ?? 'nothing'
      } catch (error) {
        if (error instanceof PayloadTooLargeError) return 'PayloadTooLargeError'
        return error instanceof RemoteTaskError ? `remote ${error.name}` : String(error)
      }
    }
    const metrics = {
      most,
      input: await lengthOrName(async () => (await pool.map<number>(chaosTask('lengthOf'), [Buffer.alloc(most)]))[0]),
      result: await lengthOrName(async () => (await pool.map<Buffer>(chaosTask('bytes'), [most]))[0]?.length),
      nextTask: (await pool.map<number>(chaosTask('increment'), [1]))[0],
    }
    await pool.terminate()
    return metrics
  })
}
