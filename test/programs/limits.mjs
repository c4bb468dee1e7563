// What a child's own calls say about wrong limits and options.

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function outcome(call) {
  try {
    return String(await call())
  } catch ({ name, message }) {
    return `${name}: ${message}`
  }
}

export async function wrongLimits(queue) {
  const said = []
  for (const timeoutMs of [Number.NaN, -1, '5', null]) {
    said.push(await outcome(() => queue.get({ timeoutMs })))
    said.push(await outcome(() => queue.put(1, { timeoutMs })))
    said.push(await outcome(() => queue.join(timeoutMs)))
  }
  for (const options of [{ timeout: 1 }, true, 5, null]) {
    said.push(await outcome(() => queue.get(options)))
    said.push(await outcome(() => queue.put(1, options)))
  }
  said.push(await outcome(() => queue.putSentinels('two')))
  return said
}

export async function wrongCalls(pool, module) {
  const target = { module, export: 'answer' }
  return [
    await outcome(() => pool.apply(target, 5)),
    await outcome(() => pool.apply(target, [], { deadlineMs: 5 })),
    await outcome(() => pool.submit(target, [], 5)),
    await outcome(() => pool.map(target, [1], { chunkSize: 1 })),
    await outcome(() => pool.map(target, 5)),
    await outcome(() => pool.map(target, 'ab')),
    await outcome(() => pool.apply(() => 1)),
    await outcome(() => pool.apply({ module: Object.create(null), export: 'answer' })),
  ]
}

export const answer = () => 42

/** The item comes while a call with each of these limits waits. */
export async function patient(queue, limits) {
  const got = []
  for (const timeoutMs of limits) {
    got.push(await queue.get({ timeoutMs }))
    await later(1)
  }
  return got
}
