// Values as JSON text, whose escapes keep what the driver does not: a NUL, half a surrogate pair.

export function packed(value: unknown): string {
  return JSON.stringify(value)
}

/** @throws SyntaxError where a damaged file has another text */
export function unpacked<T = string>(text: string): T {
  return JSON.parse(text) as T
}
