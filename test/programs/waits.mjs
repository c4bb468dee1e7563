// Tasks that wait for queues and for calls that they hand to a pool.

const here = (name) => ({ module: import.meta.url, export: name })
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export const take = (queue) => queue.get()
export const give = async (queue, value) => {
  await queue.put(value)
  return `gave ${value}`
}
/** Takes what a call of `give` puts, which it hands to the pool itself. */
export const takeFromOwnCall = async (pool, queue) => {
  pool.submit(here('give'), [queue, 'own']).catch(() => undefined)
  return queue.get()
}
/** Gives only when a call of `take` has ended that it hands to the pool. */
export const giveAfterCall = async (pool, awaited, queue) => {
  const item = await pool.submit(here('take'), [awaited])
  await queue.put(item)
  return item
}
/** How its own call ended: a result, or the name and the lines of an error. */
export const endOfCall = async (pool, queue) => {
  try {
    return await pool.submit(here('take'), [queue])
  } catch (error) {
    return [error.name, error.waits]
  }
}
/** Waits as the others; a timer of its own gives it what it waits for. */
export const takeFromOwnTimer = async (queue, ms) => {
  setTimeout(() => queue.put('late'), ms)
  return queue.get()
}
/** Has a wait with a limit beside the one without. */
export const takeWithLimit = async (queue, other, ms) => {
  const limited = other.get({ timeoutMs: ms }).catch(() => queue.put('after the limit'))
  const item = await queue.get()
  await limited
  return item
}
/** Holds its worker and does nothing that could be seen but a timer. */
export const busyThenGive = async (queue, ms, value) => {
  await sleep(ms)
  await queue.put(value)
  return value
}

export const giveThree = async (queue) => {
  for (let i = 0; i < 3; i++) await queue.put(i)
}
