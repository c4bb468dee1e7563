// The end of a switch over a union: the compiler refuses a missing case, and at run time an impossible value is named.

export function assertNever(value: never, what: string): never {
  throw new TypeError(`Unexpected ${what}: ${JSON.stringify(value)}`)
}
