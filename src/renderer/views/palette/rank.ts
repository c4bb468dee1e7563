// The commands that match the typed text, the best first. Pure.

/** Every typed letter must occur, in order; whole words and beginnings count for more. Null: no match. */
export function score(title: string, typed: string): number | null {
  const text = title.toLowerCase()
  const wanted = typed.toLowerCase().trim()
  if (wanted === '') return 0
  const whole = text.indexOf(wanted)
  if (whole !== -1) return (whole === 0 || text[whole - 1] === ' ' ? 300 : 200) - whole
  let at = -1
  let sum = 0
  for (const letter of wanted) {
    if (letter === ' ') continue
    const next = text.indexOf(letter, at + 1)
    if (next === -1) return null
    sum += next === 0 || text[next - 1] === ' ' ? 5 : next === at + 1 ? 3 : 0
    at = next
  }
  return sum
}

/** Equal matches keep the given order. */
export function ranked<T extends { readonly title: string }>(all: readonly T[], typed: string): readonly T[] {
  return all
    .flatMap((one) => {
      const points = score(one.title, typed)
      return points === null ? [] : [{ one, points }]
    })
    .sort((a, b) => b.points - a.points)
    .map(({ one }) => one)
}
