// A module that cannot be loaded at once: it waits for something before it is there.

const step = await Promise.resolve(2)

export const plus = (x) => x + step
