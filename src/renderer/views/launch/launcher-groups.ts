// The buttons of the launcher under their headings: the matches of the search, the last used first. Pure.

export interface LauncherItem {
  readonly name: string
  readonly title: string
  readonly group: string
  readonly teaches: string
}

export interface LauncherGroup {
  readonly title: string
  readonly items: readonly LauncherItem[]
}

export const LAST_USED = 'Recent'
const MOST_LAST_USED = 2

const matches = ({ title, group, teaches }: LauncherItem, words: readonly string[]): boolean => {
  const text = `${title} ${group} ${teaches}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Groups in the order of their first item. Each item appears once. */
export function launcherGroups(
  items: readonly LauncherItem[],
  search: string,
  used: readonly string[],
): readonly LauncherGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = items.filter((item) => matches(item, words))
  const last = used.flatMap((name) => found.filter((item) => item.name === name)).slice(0, MOST_LAST_USED)
  const rest = found.filter((item) => !last.includes(item))
  const titles = [...new Set(rest.map(({ group }) => group))]
  const groups = titles.map((title) => ({ title, items: rest.filter(({ group }) => group === title) }))
  return last.length === 0 ? groups : [{ title: LAST_USED, items: last }, ...groups]
}
