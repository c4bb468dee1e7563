// Values to pickle's opcodes, for children that run Python: docs/python.md has the table of what arrives. Throws `Refused`
// at what cannot cross; the caller then looks for its path.

import { ByteWriter } from './byte-writer.ts'
import { bytesOf, classNameOf } from './bytes.ts'
import { ObjectNumbers } from './object-numbers.ts'
import { ARRAY_KINDS, CALLS_MODULE, Op, PICKLE_PROTOCOL, type PickledCall } from './pickle-opcodes.ts'
import { LARGE_BYTES } from './protocol.ts'
import { bigintBytes } from './pickle-numbers.ts'
import { refusedByPython } from './pickle-refusals.ts'
import type { Shareable } from './references.ts'
import { kindOf } from './value-kinds.ts'
import { MAX_DEPTH } from './value-tags.ts'
import { Refused } from './value-writer.ts'

const KIND_OF = new Map<string, string>(Object.entries(ARRAY_KINDS).map(([kind, { name }]) => [name, kind]))

export class PickleWriter {
  readonly #out: ByteWriter
  readonly #objects = new ObjectNumbers()
  /** Number of the next memo, and that of the first object of this value. */
  #memos = 0
  #firstMemo = 0
  #depth = 0
  /** Null: large buffers stay inside the bytes. */
  #large: Uint8Array[] | null = null

  constructor(maxBytes: number) {
    this.#out = new ByteWriter(maxBytes)
  }

  get bytesSoFar(): number {
    return this.#out.length
  }

  /** The bytes of the message: valid until the next one begins. */
  get bytes(): Buffer {
    return this.#out.bytes
  }

  /** A new message. */
  begin(large: Uint8Array[] | null): void {
    this.#out.begin()
    this.#large = large
    this.#memos = 0
    this.#objects.release()
    this.#out.byte(Op.proto)
    this.#out.byte(PICKLE_PROTOCOL)
  }

  /** One value as the whole message. @throws Refused, TooLarge, what a getter throws. */
  single(value: unknown): void {
    this.#value(value)
    this.#out.byte(Op.stop)
  }

  /** A list of values, each as if it were sent alone. @throws as `single`. */
  list(values: readonly unknown[], areArgs: boolean): void {
    this.#out.byte(Op.emptyList)
    this.#out.byte(Op.mark)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (typeof value === 'number') this.#number(value)
      else if (areArgs) this.#args(value as readonly unknown[])
      else this.#value(value)
    }
    this.#out.byte(Op.appends)
    this.#out.byte(Op.stop)
  }

  /** Only the elements of a list of arguments matter. */
  #args(args: readonly unknown[]): void {
    this.#restart()
    this.#out.byte(Op.emptyList)
    this.#items(args)
  }

  #value(value: unknown): void {
    this.#restart()
    this.#write(value)
  }

  #restart(): void {
    this.#objects.restart()
    this.#firstMemo = this.#memos
    this.#depth = 0
  }

  #write(value: unknown): void {
    switch (typeof value) {
      case 'number':
        this.#number(value)
        return
      case 'string':
        this.#text(value)
        return
      case 'boolean':
        this.#out.byte(value ? Op.true : Op.false)
        return
      case 'undefined':
        this.#out.byte(Op.none)
        return
      case 'bigint':
        this.#bigint(value)
        return
      case 'object':
        if (value === null) this.#out.byte(Op.none)
        else this.#object(value)
        return
      case 'function':
      case 'symbol':
        throw new Refused()
    }
  }

  /** An int where it is exact as one, else a float. */
  #number(value: number): void {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.#out.byte(Op.int4)
      this.#out.int(value)
    } else if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.#bigint(BigInt(value))
    else {
      this.#out.byte(Op.float)
      this.#out.doubleBigEndian(value)
    }
  }

  #text(value: string): void {
    this.#out.byte(Op.text)
    this.#out.utf8(value)
  }

  #bigint(value: bigint): void {
    const bytes = bigintBytes(value)
    if (bytes.length < 0x100) {
      this.#out.byte(Op.long1)
      this.#out.byte(bytes.length)
    } else {
      this.#out.byte(Op.long4)
      this.#out.uint(bytes.length)
    }
    this.#out.raw(bytes)
  }

  #object(value: object): void {
    const known = this.#objects.begin(value)
    if (known !== -1) {
      this.#out.byte(Op.longGet)
      this.#out.uint(this.#firstMemo + known)
      return
    }
    if (++this.#depth > MAX_DEPTH) throw new Refused('it is nested too deep')
    const kind = kindOf(value)
    if (typeof kind !== 'string') throw new Refused(kind.refused)
    const refused = refusedByPython(value, kind)
    if (refused !== null) throw new Refused(refused)
    switch (kind) {
      case 'plain':
      case 'instance':
        this.#out.byte(Op.emptyDict)
        this.#memoize()
        this.#fields(value)
        break
      case 'array':
        this.#out.byte(Op.emptyList)
        this.#memoize()
        this.#items(value as readonly unknown[])
        break
      case 'map':
        this.#out.byte(Op.emptyDict)
        this.#memoize()
        this.#map(value as Map<unknown, unknown>)
        break
      case 'set':
        this.#out.byte(Op.emptySet)
        this.#memoize()
        this.#set(value as Set<unknown>)
        break
      case 'bytes':
        this.#bytes(value as ArrayBufferView)
        this.#memoize()
        break
      case 'date':
        this.#call('date', () => {
          this.#number(Date.prototype.getTime.call(value))
          this.#out.byte(Op.tuple1)
        })
        this.#memoize()
        break
      case 'boxed':
        this.#write((value as { valueOf: () => unknown }).valueOf())
        this.#memoize()
        break
      case 'shareable':
        this.#reference(value as Shareable)
        this.#memoize()
        break
      case 'regExp':
      case 'error':
        throw new Refused()
    }
    this.#depth--
  }

  /** Each object has the memo whose number is the order in which objects begin. */
  #memoize(): void {
    this.#out.byte(Op.memoize)
    this.#memos++
  }

  #call(name: PickledCall, args: () => void): void {
    this.#out.byte(Op.global)
    this.#out.latin(`${CALLS_MODULE}\n${name}\n`)
    args()
    this.#out.byte(Op.reduce)
  }

  #reference(thing: Shareable): void {
    const { kind, id, facts } = thing.toReference('message', 'python')
    this.#call('reference', () => {
      this.#text(kind)
      this.#number(id)
      this.#out.byte(Op.emptyDict)
      this.#fields(facts)
      this.#out.byte(Op.tuple3)
    })
  }

  #items(value: readonly unknown[]): void {
    if (value.length === 0) return
    this.#out.byte(Op.mark)
    for (let i = 0; i < value.length; i++) {
      const element = value[i]
      if (typeof element === 'object' && element !== null) this.#object(element)
      else this.#write(element)
    }
    this.#out.byte(Op.appends)
  }

  #fields(value: object): void {
    const keys = Object.keys(value)
    if (keys.length === 0) return
    this.#out.byte(Op.mark)
    for (const key of keys) {
      this.#text(key)
      this.#write((value as Record<string, unknown>)[key])
    }
    this.#out.byte(Op.setItems)
  }

  #map(value: Map<unknown, unknown>): void {
    this.#out.byte(Op.mark)
    Map.prototype.forEach.call(value, (item: unknown, key: unknown) => {
      this.#write(key)
      this.#write(item)
    })
    this.#out.byte(Op.setItems)
  }

  #set(value: Set<unknown>): void {
    this.#out.byte(Op.mark)
    Set.prototype.forEach.call(value, (item: unknown) => {
      this.#write(item)
    })
    this.#out.byte(Op.addItems)
  }

  #bytes(value: ArrayBuffer | ArrayBufferView): void {
    const kind = KIND_OF.get(classNameOf(value)) ?? 'u1'
    // Bytes are `bytes` in Python, other numbers an `array.array`.
    if (kind === 'u1') this.#rawBytes(bytesOf(value))
    else
      this.#call('array', () => {
        this.#text(kind)
        this.#rawBytes(bytesOf(value))
        this.#out.byte(Op.tuple2)
      })
  }

  #rawBytes(bytes: Uint8Array): void {
    const large = this.#large
    if (large !== null && bytes.length >= LARGE_BYTES) {
      large.push(bytes)
      this.#out.byte(Op.nextBuffer)
      return
    }
    if (bytes.length < 0x100) {
      this.#out.byte(Op.shortBytes)
      this.#out.byte(bytes.length)
    } else {
      this.#out.byte(Op.bytes)
      this.#out.uint(bytes.length)
    }
    this.#out.raw(bytes)
  }
}
