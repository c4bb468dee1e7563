// A module that waits at its top level: it can only be imported, not required.
const two = await new Promise((resolve) => setTimeout(() => resolve(2), 5))
export const double = (x) => two * x
