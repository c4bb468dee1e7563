// The opcodes of pickle to values, for what children that run Python send. The bytes may come from a process that writes
// what it likes: only plain data is built, each length is compared with what is there, and no name is ever looked up.

import { ProtocolError } from '../errors.ts'
import { wholeFrom } from './pickle-numbers.ts'
import { Op, Part } from './pickle-opcodes.ts'
import { Call, callNamed, isDict, resultOf, withReplaced, withSurrogates } from './pickle-parts.ts'
import { setOwn } from './rows.ts'

const REPLACEMENT = '\ufffd'

export class PickleReader {
  #bytes: Buffer = Buffer.alloc(0)
  #view: DataView = new DataView(new ArrayBuffer(0))
  #at = 0
  #large: readonly Buffer[] = []
  #nextLarge = 0
  readonly #stack: unknown[] = []
  readonly #marks: number[] = []
  #memo: unknown[] = []
  /** Dicts that something else holds already, and those that turned out to be Maps afterwards. */
  readonly #held = new Set<unknown>()
  readonly #replaced = new Map<object, Map<unknown, unknown>>()

  /** All values of a message. @throws ProtocolError and others when the bytes are no values. */
  read(bytes: Uint8Array, large: readonly Buffer[]): unknown[] {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = 0
    this.#large = large
    this.#nextLarge = 0
    try {
      let all: unknown[] = []
      while (this.#at < this.#bytes.length) {
        const part = this.#byte()
        if (part === Part.one) {
          all.push(this.#pickle())
          continue
        }
        const values = this.#several(part)
        if (all.length === 0) all = values
        else for (const one of values) all.push(one)
      }
      return all
    } finally {
      // What was read is not kept alive.
      this.#bytes = Buffer.alloc(0)
      this.#large = []
      this.#forget()
    }
  }

  #several(part: number): unknown[] {
    if (part === Part.ints || part === Part.floats) return this.#numbers(part === Part.ints)
    const value = part === Part.list ? this.#pickle() : null
    if (!Array.isArray(value)) throw new ProtocolError(`a part of kind ${part} that is no list`)
    return value as unknown[]
  }

  #numbers(areInts: boolean): number[] {
    const count = this.#uint()
    const size = areInts ? 4 : 8
    let at = this.#skip(count * size)
    const view = this.#view
    const numbers = new Array<number>(count)
    if (areInts) for (let i = 0; i < count; i++, at += 4) numbers[i] = view.getInt32(at, true)
    else for (let i = 0; i < count; i++, at += 8) numbers[i] = view.getFloat64(at, true)
    return numbers
  }

  #forget(): void {
    this.#stack.length = 0
    this.#marks.length = 0
    this.#memo = []
    this.#held.clear()
    this.#replaced.clear()
  }

  /** One value, up to its STOP. */
  #pickle(): unknown {
    this.#forget()
    for (let op = this.#byte(); op !== Op.stop; op = this.#byte()) this.#do(op)
    const value = this.#pop()
    return this.#replaced.size === 0 ? value : withReplaced(value, this.#replaced)
  }

  #do(op: number): void {
    const stack = this.#stack
    switch (op) {
      case Op.int1:
        stack.push(this.#byte())
        return
      case Op.int4:
        stack.push(this.#view.getInt32(this.#skip(4), true))
        return
      case Op.int2:
        stack.push(this.#view.getUint16(this.#skip(2), true))
        return
      case Op.float:
        stack.push(this.#view.getFloat64(this.#skip(8), false))
        return
      case Op.shortText:
        stack.push(this.#text(this.#byte()))
        return
      case Op.text:
        stack.push(this.#text(this.#uint()))
        return
      case Op.text8:
        stack.push(this.#text(this.#uint8()))
        return
      case Op.memoize:
        this.#memo.push(this.#top())
        return
      case Op.mark:
        this.#marks.push(stack.length)
        return
      case Op.none:
        stack.push(null)
        return
      case Op.true:
        stack.push(true)
        return
      case Op.false:
        stack.push(false)
        return
      case Op.long1:
        stack.push(this.#whole(this.#byte()))
        return
      case Op.long4:
        stack.push(this.#whole(this.#uint()))
        return
      case Op.emptyList:
      case Op.emptyTuple:
        stack.push([])
        return
      case Op.emptyDict:
        stack.push({})
        return
      case Op.emptySet:
        stack.push(new Set())
        return
      case Op.append:
        this.#listBelow(stack.length - 1).push(stack.pop())
        return
      case Op.appends: {
        const items = this.#marked()
        const list = this.#listBelow(stack.length)
        for (let i = 0; i < items.length; i++) list.push(items[i])
        return
      }
      case Op.tuple:
        stack.push(this.#marked())
        return
      case Op.tuple1:
        stack.push(this.#popped(1))
        return
      case Op.tuple2:
        stack.push(this.#popped(2))
        return
      case Op.tuple3:
        stack.push(this.#popped(3))
        return
      case Op.setItem:
        this.#setItems(this.#popped(2))
        return
      case Op.setItems:
        this.#setItems(this.#marked())
        return
      case Op.addItems: {
        const items = this.#marked()
        const set = this.#top()
        if (!(set instanceof Set)) throw new ProtocolError('items for what is no set')
        for (const item of items) set.add(item)
        return
      }
      case Op.frozenSet:
        stack.push(new Set(this.#marked()))
        return
      case Op.shortBytes:
        stack.push(this.#copied(this.#byte()))
        return
      case Op.bytes:
        stack.push(this.#copied(this.#uint()))
        return
      case Op.bytes8:
      case Op.byteArray8:
        stack.push(this.#copied(this.#uint8()))
        return
      case Op.nextBuffer: {
        const buffer = this.#large[this.#nextLarge++]
        if (buffer === undefined) throw new ProtocolError('a value with more large buffers than were sent')
        stack.push(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength))
        return
      }
      case Op.readOnlyBuffer:
        return
      case Op.pop:
        // Python forgets a mark in this way, too.
        if (this.#marks.at(-1) === stack.length) this.#marks.pop()
        else this.#pop()
        return
      case Op.popMark:
        this.#marked()
        return
      case Op.get:
        stack.push(this.#recalled(this.#byte()))
        return
      case Op.longGet:
        stack.push(this.#recalled(this.#uint()))
        return
      case Op.stackGlobal:
        stack.push(callNamed(...(this.#popped(2) as [unknown, unknown])))
        return
      case Op.reduce: {
        const [call, args] = this.#popped(2)
        if (!(call instanceof Call) || !Array.isArray(args)) throw new ProtocolError('a call of what is no function')
        stack.push(resultOf(call.name, args as unknown[]))
        return
      }
      case Op.proto:
        this.#skip(1)
        return
      case Op.frame:
        this.#skip(8)
        return
      default:
        throw new ProtocolError(`the opcode ${op}, which is none of plain data`)
    }
  }

  #setItems(items: readonly unknown[]): void {
    const stack = this.#stack
    let dict = this.#top()
    for (let i = 0; i + 1 < items.length; i += 2) {
      const key = items[i]
      if (dict instanceof Map) dict.set(key, items[i + 1])
      else if (typeof key === 'string' && isDict(dict)) setOwn(dict, key, items[i + 1])
      else {
        dict = this.#toMap(dict, key, items[i + 1])
        stack[stack.length - 1] = dict
      }
    }
  }

  /** A key of another kind: the dict, which has had texts as keys until now, is a Map. */
  #toMap(dict: unknown, key: unknown, item: unknown): Map<unknown, unknown> {
    if (!isDict(dict)) throw new ProtocolError('items for what is no dict')
    const map = new Map<unknown, unknown>(Object.entries(dict))
    map.set(key, item)
    const place = this.#memo.lastIndexOf(dict)
    if (place !== -1) this.#memo[place] = map
    if (this.#held.has(dict)) this.#replaced.set(dict, map)
    return map
  }

  #recalled(place: number): unknown {
    if (place >= this.#memo.length) throw new ProtocolError('a memo that was never made')
    const value = this.#memo[place]
    if (isDict(value)) this.#held.add(value)
    return value
  }

  #listBelow(at: number): unknown[] {
    const list = this.#stack[at - 1]
    if (at < 1 || !Array.isArray(list)) throw new ProtocolError('items for what is no list')
    return list as unknown[]
  }

  #marked(): unknown[] {
    const mark = this.#marks.pop()
    if (mark === undefined || mark > this.#stack.length) throw new ProtocolError('a mark that was never set')
    return this.#stack.splice(mark)
  }

  #popped(count: number): unknown[] {
    const from = this.#stack.length - count
    if (from < (this.#marks.at(-1) ?? 0)) throw new ProtocolError('more is taken than there is')
    return this.#stack.splice(from)
  }

  #pop(): unknown {
    return this.#popped(1)[0]
  }

  #top(): unknown {
    if (this.#stack.length === 0) throw new ProtocolError('more is taken than there is')
    return this.#stack[this.#stack.length - 1]
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new ProtocolError('a value that ends too early')
    return byte
  }

  /** The place of the next bytes, which are there. */
  #skip(count: number): number {
    const at = this.#at
    if (at + count > this.#bytes.length) throw new ProtocolError('a value that ends too early')
    this.#at += count
    return at
  }

  #uint(): number {
    return this.#view.getUint32(this.#skip(4), true)
  }

  #uint8(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true))
  }

  #text(length: number): string {
    const at = this.#skip(length)
    const text = this.#bytes.toString('utf8', at, at + length)
    return text.includes(REPLACEMENT) ? withSurrogates(this.#bytes, at, at + length) : text
  }

  #whole(length: number): number | bigint {
    const at = this.#skip(length)
    return wholeFrom(this.#bytes.subarray(at, at + length))
  }

  #copied(length: number): Uint8Array {
    const at = this.#skip(length)
    return Uint8Array.prototype.slice.call(new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + at, length))
  }
}
