// Files and folders that a person picked as inputs, for as long as the app runs: the window names them by number only.

import { basename } from 'node:path'
import { findFiles, readLines } from './inputs.ts'
import type { InputSource, SourceId } from '../../shared/user-function.ts'

export class Sources {
  readonly #sources = new Map<SourceId, InputSource>()

  get(id: SourceId): InputSource | null {
    return this.#sources.get(id) ?? null
  }

  /** Reads the file or folder once, to count its inputs. @throws UserFileError */
  async add(kind: InputSource['kind'], path: string): Promise<InputSource> {
    const count = kind === 'lines' ? (await readLines(path)).length : (await findFiles(path)).files.length
    const source: InputSource = { id: this.#sources.size + 1, kind, path, name: basename(path), count }
    this.#sources.set(source.id, source)
    return source
  }
}
