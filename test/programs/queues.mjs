// Children of the queue's tests: they put, get, wait and stop as their names say.

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export async function produce(queue, from, count) {
  for (let i = from; i < from + count; i++) await queue.put(i)
}
/** All at once, and waits for none of them. */
export async function produceAtOnce(queue, count) {
  await Promise.all(Array.from({ length: count }, (_, i) => queue.put(i)))
}
/** Passes on what it gets, until a sentinel. */
export async function square(source, results) {
  for await (const item of source) await results.put(item * item)
}
/** Says for each item who got it. */
export async function consume(queue, results) {
  for await (const item of queue) await results.put([process.pid, item])
  await results.put('stopped')
}
export async function workAndSay(queue) {
  for await (const _item of queue) {
    await sleep(2)
    await queue.taskDone()
  }
}
/** Takes one and never says that it is done. */
export async function takeAndDie(queue) {
  await queue.get()
  process.kill(process.pid, 'SIGKILL')
}
export async function getOne(queue, results) {
  await results.put(await queue.get())
}
/** What comes of its call, as a word that can cross. */
async function wordFor(call) {
  try {
    return ['ok', await call()]
  } catch (error) {
    return [error.name, error.message]
  }
}
export async function tryAll(queue, full, results) {
  await results.put(await wordFor(() => queue.put({ list: [() => 1] })))
  await results.put(await wordFor(() => queue.get({ timeoutMs: 20 })))
  await results.put(await wordFor(() => queue.getNowait()))
  await results.put(await wordFor(() => full.put(1, { timeoutMs: 20 })))
  await results.put(await wordFor(() => full.putNowait(1)))
  await results.put(await wordFor(() => queue.get({ timeoutMs: -1 })))
  await results.put([await full.size, await full.full, await queue.empty, full.maxSize, full.name])
  await results.put(await wordFor(() => queue.taskDone()))
  await results.put(await wordFor(() => queue.join()))
  await queue.putSentinels(1)
  await results.put(await queue.get())
}
/** Sends a queue that it was given through another one. */
export async function handOver(queue, other) {
  await other.put({ reply: queue })
}
export async function answerThere(source) {
  const { reply } = await source.get()
  await reply.put('hello from there')
}
export async function endOf(queue, results) {
  await results.put(await wordFor(() => queue.get()))
}
export async function sayWhatStopsIt(mine, theirs, results) {
  const word = await wordFor(async () => {
    const item = await mine.get()
    await theirs.put(item)
  })
  await results.put(word)
}
/** Waits as the others, but a timer of its own wakes it. */
export async function waitButWakeLater(mine, theirs) {
  setTimeout(() => theirs.put('late'), 1_500)
  await mine.get()
}
export const throughTask = async ([queue, value]) => {
  await queue.put(value * 2)
  return value
}
export const giveBack = (queue) => ({ queue })
let kept = null
export const keep = (queue) => {
  kept = queue
}
export const putKept = async (value) => {
  await kept.put(value)
}
export async function fill(queue, items, bytes, stayMs = 60_000) {
  for (let i = 0; i < items; i++) await queue.put(Buffer.alloc(bytes, i))
  await sleep(stayMs)
}
export async function greedy(queue, results) {
  await results.put('begins')
  for (let i = 0; i < 200; i++) await queue.put(i)
}
