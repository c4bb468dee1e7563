// One call, as a separate process or as the initializer of a worker: runs the target and reports its error.

import type { Codec } from '../../engine/wire/codec.ts'
import { encodeRaised } from '../../engine/wire/frames.ts'
import { toRemoteError } from '../../engine/errors.ts'
import type { Outbox } from './outbox.ts'
import { loadTarget, type TargetRef } from './target-loader.ts'

/** False when the target or its module raised. */
export async function runCall(
  call: TargetRef & { readonly args: Uint8Array },
  codec: Codec,
  outbox: Outbox,
): Promise<boolean> {
  try {
    const run = await loadTarget(call)
    await run(...(codec.decode(call.args) as unknown[]))
    return true
  } catch (error) {
    const remote = toRemoteError(error)
    // As in Python's children, the traceback goes to stderr too.
    process.stderr.write(`${remote.stack === '' ? `${remote.name}: ${remote.message}` : remote.stack}\n`)
    outbox.send(encodeRaised(remote))
    return false
  }
}
