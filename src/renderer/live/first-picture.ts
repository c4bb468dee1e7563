// The first picture: the first hello, drawn. What it does not need waits for it, for everything that starts with the
// program shares the cores with it.

/** For a window that draws no frames, because it is hidden. */
const HIDDEN_MS = 1_000

let tell: () => void
const drawn = new Promise<void>((resolve) => {
  tell = resolve
})

/** Resolves when the first picture is on the screen. */
export function firstPicture(): Promise<void> {
  return drawn
}

/** The first picture is in the document; the frame that comes next shows it. */
export function markFirstPicture(): void {
  document.documentElement.setAttribute('data-ready', 'true')
  // A task that is asked for in a frame runs after that frame has been painted.
  requestAnimationFrame(() => setTimeout(tell))
  setTimeout(tell, HIDDEN_MS)
}
