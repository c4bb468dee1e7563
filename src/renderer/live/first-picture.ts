// The first picture: the first hello, drawn. Code that it does not need waits for it, because everything that starts
// with the program competes for the same cores.

/** The limit for a hidden window, which draws no frames. */
const HIDDEN_MS = 1_000

let tell: () => void
const drawn = new Promise<void>((resolve) => {
  tell = resolve
})

/** Resolves when the first picture is on the screen. */
export function firstPicture(): Promise<void> {
  return drawn
}

/** The first picture is in the document; the next frame shows it. */
export function markFirstPicture(): void {
  document.documentElement.setAttribute('data-ready', 'true')
  // A task that is posted in a frame runs after that frame has been painted.
  requestAnimationFrame(() => setTimeout(tell))
  setTimeout(tell, HIDDEN_MS)
}
