// The opcodes of pickle that cross, by their names in Python's `pickletools`; its protocol 5 has them all.

/** Opcodes of plain data. The parent builds nothing from any other. */
export const Op = {
  mark: 0x28,
  stop: 0x2e,
  pop: 0x30,
  popMark: 0x31,
  tuple: 0x74,
  emptyTuple: 0x29,
  tuple1: 0x85,
  tuple2: 0x86,
  tuple3: 0x87,
  append: 0x61,
  appends: 0x65,
  emptyList: 0x5d,
  emptyDict: 0x7d,
  setItem: 0x73,
  setItems: 0x75,
  emptySet: 0x8f,
  addItems: 0x90,
  frozenSet: 0x91,
  none: 0x4e,
  true: 0x88,
  false: 0x89,
  int1: 0x4b,
  int2: 0x4d,
  int4: 0x4a,
  long1: 0x8a,
  long4: 0x8b,
  float: 0x47,
  shortText: 0x8c,
  text: 0x58,
  text8: 0x8d,
  shortBytes: 0x43,
  bytes: 0x42,
  bytes8: 0x8e,
  byteArray8: 0x96,
  nextBuffer: 0x97,
  readOnlyBuffer: 0x98,
  get: 0x68,
  longGet: 0x6a,
  memoize: 0x94,
  global: 0x63,
  stackGlobal: 0x93,
  reduce: 0x52,
  proto: 0x80,
  frame: 0x95,
} as const

export const PICKLE_PROTOCOL = 5

/** The module of the worker whose functions stand for kinds of values that pickle has no opcode for. */
export const CALLS_MODULE = 'procdeck_worker.values'
export const CALLS = ['date', 'array', 'ndarray', 'plain', 'reference'] as const
export type PickledCall = (typeof CALLS)[number]

/** The kind of a number in an array, and how many bytes it has. */
export const ARRAY_KINDS = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
} as const
export type ArrayKind = keyof typeof ARRAY_KINDS

/** Parts of a message to the parent. */
export const Part = {
  /** One value. */
  one: 0,
  /** A list of values that share nothing. */
  list: 1,
  /** How many (4), and as many whole numbers of 32 bits. */
  ints: 2,
  /** How many (4), and as many floats. */
  floats: 3,
} as const
