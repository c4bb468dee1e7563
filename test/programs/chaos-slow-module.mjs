// A module that takes longer to load than its task may run.

const end = performance.now() + 800
while (performance.now() < end);

export const quick = (x) => x + 1
