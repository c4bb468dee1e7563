// Notes while a person types them: saved when the typing stops, and at once when the field is left.

/** After the last key. */
const SAVE_MS = 1_000

export class NotesDraft {
  readonly #save: (notes: string) => Promise<boolean>
  #typed: string
  #saved: string
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param save answers whether the notes were saved */
  constructor(text: string, save: (notes: string) => Promise<boolean>) {
    this.#typed = text
    this.#saved = text
    this.#save = save
  }

  /** @param told whether it was saved */
  type(text: string, told: (saved: boolean) => void): void {
    this.#typed = text
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.leave(told), SAVE_MS)
  }

  async leave(told: (saved: boolean) => void): Promise<void> {
    clearTimeout(this.#timer)
    const [typed, before] = [this.#typed, this.#saved]
    if (typed === before) return
    this.#saved = typed
    const isSaved = await this.#save(typed)
    // Tried again when the field is left.
    if (!isSaved) this.#saved = before
    told(isSaved)
  }
}
