// What a task returned, as JSON: one rendering for each kind of value. docs/results.md is the table of it. Pure.

const BY_ITSELF = '(not shown: it contains itself, and JSON cannot say that)'
const TOO_DEEP = '(not shown: it is nested too deeply, or too large, for JSON)'

// A replacer gets a value after its toJSON; the holder still has the value itself.
function rendered(this: unknown, key: string, converted: unknown): unknown {
  const value = (this as Readonly<Record<string, unknown>>)[key]
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'object' || value === null) return converted
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : converted
  if (value instanceof Map) return { Map: [...value] }
  if (value instanceof Set) return { Set: [...value] }
  if (value instanceof RegExp) return String(value)
  if (value instanceof Error) {
    const { name, message, cause, ...own } = value
    return { name, message, ...(cause === undefined ? {} : { cause }), ...own }
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `${value.constructor.name} of ${value.byteLength} bytes`
  return converted
}

/** Undefined for `undefined`, for which JSON has no text. Never throws: a user's function may return anything. */
export function valueJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, rendered) as string | undefined
  } catch (error) {
    // A RangeError is the end of the stack, or of the longest string.
    return JSON.stringify(error instanceof RangeError ? TOO_DEEP : BY_ITSELF)
  }
}

/** As a person reads it, and a spreadsheet takes it: a text without its quotes, anything else as JSON. */
export function textOfJson(json: string | undefined): string {
  if (json === undefined) return 'undefined'
  return json.startsWith('"') ? (JSON.parse(json) as string) : json
}
