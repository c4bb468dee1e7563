// A process of its own for one call: runs the target, tells what it raised, and says which exit code that makes.

import { createCodec } from '../../engine/channel/codec.ts'
import { encodeRaised } from '../../engine/channel/frames.ts'
import { toRemoteError } from '../../engine/errors.ts'
import type { Outbox } from './outbox.ts'
import { loadTarget, type TargetRef } from './target-loader.ts'

/** 0, or 1 when the target or its module raised: Python's exit codes. */
export async function runCall(call: TargetRef & { readonly args: Uint8Array }, outbox: Outbox): Promise<number> {
  try {
    const run = await loadTarget(call)
    await run(...(createCodec().decode(call.args) as unknown[]))
    return 0
  } catch (error) {
    const remote = toRemoteError(error)
    // As Python's own children: the traceback is on stderr too.
    process.stderr.write(`${remote.stack === '' ? `${remote.name}: ${remote.message}` : remote.stack}\n`)
    outbox.write(encodeRaised(remote))
    return 1
  }
}
