// The end of a switch over a union: the compiler rejects a missing case, and at run time the error names the value.

export function assertNever(value: never, what: string): never {
  throw new TypeError(`Unexpected ${what}: ${JSON.stringify(value)}`)
}
