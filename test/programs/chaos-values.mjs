// Values that are hard to send to another process, made where they are needed: as an input, a result, or what is thrown.

const refuse = () => {
  throw new TypeError('not today')
}
const hostile = new Proxy(
  {},
  Object.fromEntries(
    Object.getOwnPropertyNames(Reflect)
      .filter((name) => typeof Reflect[name] === 'function')
      .map((name) => [name, refuse]),
  ),
)

function nest(levels) {
  let deep = []
  for (let level = 0; level < levels; level++) deep = [deep]
  return deep
}

class Stubborn {
  toJSON() {
    refuse()
  }
}

export const MAKE = {
  function: () => () => 1,
  'class with private parts': () =>
    class {
      #secret = 1
      tell() {
        return this.#secret
      }
    },
  symbol: () => Symbol('s'),
  'promise inside': () => ({ list: [Promise.resolve(1)] }),
  'weak map': () => new WeakMap(),
  'shared memory': () => new SharedArrayBuffer(8),
  'getter that throws': () => ({
    get part() {
      return refuse()
    },
  }),
  'proxy that refuses everything': () => hostile,
  'revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  },
  'toJSON that throws': () => new Stubborn(),
  'then that throws': () => ({
    // What a promise does with such a value is what is tried here.
    // oxlint-disable-next-line unicorn/no-thenable
    get then() {
      return refuse()
    },
  }),
  'text that throws': () => ({ [Symbol.toPrimitive]: refuse, toString: refuse, valueOf: refuse }),
  '200000 levels deep': () => nest(200_000),
  ...Object.fromEntries(
    [1_000, 1_200, 1_400, 1_600, 1_800, 2_000, 6_000].map((levels) => [`${levels} levels deep`, () => nest(levels)]),
  ),
  'huge text': () => 'x'.repeat(300 * 1024 * 1024),
  'error with odd fields': () =>
    Object.assign(
      Object.create(Error.prototype, { name: { get: refuse }, message: { get: refuse }, stack: { get: refuse } }),
      { callback: refuse, cause: hostile },
    ),
  'error that throws an odd value when it is read': () => ({
    get part() {
      throw hostile
    },
  }),
  'error without text': () => Object.assign(new Error(), { name: Object.create(null), message: Symbol('m') }),
  'object without a prototype': () => Object.assign(Object.create(null), { a: 1 }),
  cycle: () => {
    const cycle = { list: [] }
    cycle.list.push(cycle)
    return cycle
  },
  bigint: () => 2n ** 70n,
  undefined: () => undefined,
  null: () => null,
}

/** Three forms of a task: it answers the value, throws it, or does so later, from a promise or a callback. */
export const result = (name) => MAKE[name]()
export const thrown = (name) => {
  throw MAKE[name]()
}
export const later = (name) => new Promise((resolve) => setTimeout(() => resolve(MAKE[name]()), 1))
export const rejected = (name) => new Promise((_, reject) => setTimeout(() => reject(MAKE[name]()), 1))
export const uncaught = (name) =>
  new Promise(() => {
    setTimeout(() => {
      throw MAKE[name]()
    }, 1)
  })
/** As an input: was anything there? */
export const seen = (value) => typeof value
