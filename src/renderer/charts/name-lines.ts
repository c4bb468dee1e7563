// The name under a bar in at most two lines, where one is too long for its place. Pure.

/** `chars`: how many fit into a line. What does not fit is cut, with a sign for it. */
export function nameLines(name: string, chars: number): readonly string[] {
  if (name.length <= chars) return [name]
  const words = name.split(' ')
  let first = words[0] ?? ''
  let used = 1
  while (used < words.length && `${first} ${words[used]}`.length <= chars) first += ` ${words[used++]}`
  const rest = words.slice(used).join(' ')
  return (rest === '' ? [first] : [first, rest]).map((line) => cut(line, chars))
}

function cut(line: string, chars: number): string {
  return line.length <= chars ? line : `${line.slice(0, Math.max(1, chars - 1))}…`
}
