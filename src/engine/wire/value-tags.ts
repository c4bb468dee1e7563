// The bytes of values: one tag, then what belongs to it. docs/protocol.md has the table. All numbers are little endian.
//
// Numbers from 0 to 127 are their own tag. Objects, arrays and everything else that has an identity are counted in the
// order in which they begin: `back` repeats one by its number.

export const Tag = {
  undefined: 0x80,
  null: 0x81,
  true: 0x82,
  false: 0x83,
  int: 0x84,
  double: 0x85,
  bigint: 0x86,
  /** Each character one byte, at most 255 of them. */
  shortText: 0x87,
  /** Each character one byte. */
  latinText: 0x88,
  /** Each code unit two bytes: every string crosses unchanged, whatever its code units. */
  wideText: 0x89,
  back: 0x8a,
  array: 0x8b,
  /** With holes, or with properties that are no elements. */
  sparseArray: 0x8c,
  ints: 0x8d,
  doubles: 0x8e,
  /** The keys of an object, which later objects of the message refer to. */
  newShape: 0x8f,
  shape: 0x90,
  dictionary: 0x91,
  map: 0x92,
  set: 0x93,
  date: 0x94,
  regExp: 0x95,
  boxed: 0x96,
  error: 0x97,
  bytes: 0x98,
  /** The bytes travel beside the message. */
  bytesBeside: 0x99,
  reference: 0x9a,
  /** Values that know nothing of each other: each counts its objects from 0. */
  list: 0x9b,
  /** The item that tells a consumer to stop. */
  sentinel: 0x9c,
  /** A list of short texts alone, each character one byte: their lengths, then all their characters. */
  texts: 0x9d,
  /** A list of objects with the same keys and plain fields: the keys, then a column of each. */
  rows: 0x9e,
} as const

/** Longer texts travel alone. One byte holds the length of a shorter one. */
export const MAX_JOINED_CHARS = 255

/** Objects with more keys than that are dictionaries, and so are all when the message has that many shapes. */
export const MAX_SHAPE_KEYS = 64
export const MAX_SHAPES = 1_024

/** How deep a value may be nested: both sides recurse. */
export const MAX_DEPTH = 2_000

/** Named properties of longer arrays are not looked for: that would cost more than the elements. */
export const MAX_NAMED_ARRAY = 1_024

export const ERROR_CLASSES = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  AggregateError,
] as const
