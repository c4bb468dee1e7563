// Finds import cycles between files, and between the folders of the page. Types count too: two files that need each other's
// types are one thing cut in two.

/** @typedef {import('./imports.mjs').Import} Import */

/**
 * @param {readonly Import[]} imports
 * @returns {string[]} one line a cycle
 */
export function checkCycles(imports) {
  return findCycles(imports.flatMap(({ file, target }) => (target === undefined ? [] : [[file, target]]))).map(
    (way) => `Import cycle: ${way.join(' -> ')}. Move what both need to a file of its own.`,
  )
}

const testFile = /\.(test|chaos)\.[a-z]+$/

/**
 * A folder of the page that needs another one which needs it is one folder cut in two.
 * @param {readonly Import[]} imports
 * @returns {string[]} one line a cycle
 */
export function checkFolderCycles(imports) {
  const inside = 'src/renderer/'
  const folderOf = (/** @type {string} */ file) => file.slice(0, file.lastIndexOf('/'))
  const edges = imports.flatMap(({ file, target }) => {
    if (target === undefined || testFile.test(file) || !file.startsWith(inside) || !target.startsWith(inside)) return []
    const [from, to] = [folderOf(file), folderOf(target)]
    return from === to ? [] : [[from, to]]
  })
  return findCycles(edges).map(
    (way) => `Folder cycle: ${way.join(' -> ')}. Move what both need to a folder below them (live, state, components).`,
  )
}

/**
 * @param {readonly (readonly string[])[]} edges from and to
 * @returns {string[][]} each cycle as the way round
 */
function findCycles(edges) {
  /** @type {Map<string, Set<string>>} */
  const targets = new Map()
  for (const [from = '', to = ''] of edges) targets.set(from, (targets.get(from) ?? new Set()).add(to))
  /** @type {Set<string>} */
  const done = new Set()
  /** @type {string[][]} */
  const cycles = []

  /**
   * @param {string} node
   * @param {readonly string[]} way
   */
  const visit = (node, way) => {
    const start = way.indexOf(node)
    if (start !== -1) {
      cycles.push([...way.slice(start), node])
      return
    }
    if (done.has(node)) return
    for (const target of targets.get(node) ?? []) visit(target, [...way, node])
    done.add(node)
  }
  for (const node of targets.keys()) visit(node, [])
  return cycles
}
