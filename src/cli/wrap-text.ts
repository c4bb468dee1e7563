// Text in lines of a given width. A character counts as one column.

/** Cut to `columns`, with a sign for what is left out. */
export function cut(line: string, columns: number): string {
  const signs = Array.from(line)
  return signs.length <= columns ? line : `${signs.slice(0, Math.max(0, columns - 1)).join('')}…`
}

/** `first` stands before the text, spaces as wide before its other lines. A word that is wider than a line is divided. */
export function wrapped(first: string, text: string, columns: number): readonly string[] {
  const room = Math.max(8, columns - first.length)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((one) => pieces(one, room))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && Array.from(longer).length > room) {
      lines.push(line)
      line = word
    } else {
      line = longer
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line)
  return lines.map((one, place) => (place === 0 ? first : ' '.repeat(first.length)) + one)
}

function pieces(word: string, room: number): readonly string[] {
  const signs = Array.from(word)
  return Array.from({ length: Math.max(1, Math.ceil(signs.length / room)) }, (_, at) =>
    signs.slice(at * room, (at + 1) * room).join(''),
  )
}
