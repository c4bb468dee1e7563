// Finds import cycles. Types count too: two files that need each other's types are one thing cut in two.

/**
 * @param {readonly import('./imports.mjs').Import[]} imports
 * @returns {string[]} one line a cycle
 */
export function checkCycles(imports) {
  /** @type {Map<string, Set<string>>} */
  const targets = new Map()
  for (const { file, target } of imports) {
    if (target !== undefined) targets.set(file, (targets.get(file) ?? new Set()).add(target))
  }
  /** @type {Set<string>} */
  const done = new Set()
  /** @type {string[]} */
  const cycles = []

  /**
   * @param {string} file
   * @param {readonly string[]} way
   */
  const visit = (file, way) => {
    const start = way.indexOf(file)
    if (start !== -1) {
      cycles.push(
        `Import cycle: ${[...way.slice(start), file].join(' -> ')}. Move what both need to a file of its own.`,
      )
      return
    }
    if (done.has(file)) return
    for (const target of targets.get(file) ?? []) visit(target, [...way, file])
    done.add(file)
  }
  for (const file of targets.keys()) visit(file, [])
  return cycles
}
