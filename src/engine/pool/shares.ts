// Values that every worker of a pool may read: written once to shared memory, read once by each worker that uses them.

import { randomBytes } from 'node:crypto'
import { closeSync, openSync, write } from 'node:fs'
import { promisify } from 'node:util'
import type { Runtime } from '../../shared/process.ts'
import { parentCodec, pickleCodec } from '../wire/parent-codec.ts'
import { Shareable, type Reference, type Travel } from '../wire/references.ts'
import { PoolClosedError, QueueUseError } from '../errors.ts'
import { PLACES, pathInNewFolder, removeWithFolder } from '../../system/passing-folder.ts'
import { SHARE_HEAD_BYTES, SHARE_MARK_BYTES } from '../wire/shared-value.ts'

const writeLater = promisify(write)
const PIECE_BYTES = 8 * 1024 * 1024

/** Counted in this program, so that a worker never takes one value for another. */
let lastId = 0

interface Place {
  readonly fd: number
  /** Workers open it by this path, and find this mark first. */
  readonly path: string
  readonly mark: Buffer
  /** The name to remove; null where it has none. */
  readonly name: string | null
}

/** Stands for a value in the arguments of tasks; a task gets the value itself. */
export class Shared<T = unknown> extends Shareable {
  readonly id: number
  /** Size of the value, encoded, in bytes. */
  readonly bytes: number
  /** The type of the value, for the compiler alone. */
  declare readonly value: T
  readonly #runtime: Runtime
  #place: Place | null

  constructor(id: number, bytes: number, runtime: Runtime, place: Place) {
    super()
    this.id = id
    this.bytes = bytes
    this.#runtime = runtime
    this.#place = place
  }

  override toReference(travel: Travel, to: Runtime): Reference {
    if (travel === 'item')
      throw new QueueUseError(
        'a shared value cannot wait in a queue: pass it as an argument of the task that reads the queue',
      )
    if (this.#place === null) throw new PoolClosedError('the shared value was released: share it again')
    if (to !== this.#runtime)
      throw new QueueUseError(
        `the value was shared by a pool of ${this.#runtime === 'node' ? 'Node' : 'Python'}: share it by the pool whose tasks use it`,
      )
    return { kind: 'share', id: this.id, facts: { path: this.#place.path, mark: this.#place.mark.toString('hex') } }
  }

  /** Releases its memory. Workers that have read it keep their copy until they exit. A second call does nothing. */
  release(): void {
    if (this.#place === null) return
    closeSync(this.#place.fd)
    if (this.#place.name !== null) removeWithFolder(this.#place.name)
    this.#place = null
  }
}

export class Shares {
  readonly #open = new Set<Shared>()
  readonly #runtime: Runtime

  /** `runtime`: of the workers that read them. */
  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  async add<T>(value: T): Promise<Shared<T>> {
    const what = 'the shared value'
    const { bytes, large } =
      this.#runtime === 'node' ? parentCodec.encodeParts(value, what) : pickleCodec.encodeList([value], what)
    const head = Buffer.alloc(SHARE_HEAD_BYTES + 8 * large.length)
    const place = openPlace()
    place.mark.copy(head)
    head.writeBigUInt64LE(BigInt(bytes.length), SHARE_MARK_BYTES)
    head.writeBigUInt64LE(BigInt(large.length), SHARE_MARK_BYTES + 8)
    large.forEach(({ length }, i) => head.writeBigUInt64LE(BigInt(length), SHARE_HEAD_BYTES + 8 * i))
    // The codec may reuse the encoded bytes: hence a copy. It is small, because large buffers are beside it.
    const parts = [head, Uint8Array.from(bytes), ...large]
    let at = 0
    try {
      for (const part of parts) at = await writeAll(place.fd, part, at)
    } catch (error) {
      closeSync(place.fd)
      if (place.name !== null) removeWithFolder(place.name)
      throw error
    }
    const shared = new Shared<T>(++lastId, at - head.length, this.#runtime, place)
    this.#open.add(shared as Shared)
    return shared
  }

  close(): void {
    for (const shared of this.#open) shared.release()
    this.#open.clear()
  }
}

async function writeAll(fd: number, bytes: Uint8Array, start: number): Promise<number> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await writeLater(fd, bytes, done, Math.min(PIECE_BYTES, bytes.length - done), start + done)
    done += bytesWritten
  }
  return start + bytes.length
}

/** On Linux a file without a name, which children reach through this process; elsewhere one in the temporary folder. */
function openPlace(): Place {
  for (const place of PLACES) {
    let path: string
    try {
      path = pathInNewFolder(place, 'share')
    } catch {
      continue // this system has no such place
    }
    const fd = openSync(path, 'wx+', 0o600)
    const mark = randomBytes(SHARE_MARK_BYTES)
    if (process.platform !== 'linux') return { fd, path, mark, name: path }
    removeWithFolder(path)
    return { fd, path: `/proc/${process.pid}/fd/${fd}`, mark, name: null }
  }
  throw new Error(`none of ${PLACES.join(', ')} can be written: there is no place for a shared value`)
}
