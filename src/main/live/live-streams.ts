// One live stream for each window, opened on the window's request and closed with its page.

import { MessageChannelMain, type WebContents } from 'electron'
import type { Session } from '../../session/session.ts'
import { PORT_CHANNEL } from '../../shared/ipc/bridge.ts'
import { LiveStream } from './live-stream.ts'

export class LiveStreams {
  readonly #session: Session
  readonly #open = new Map<WebContents, LiveStream>()

  constructor(session: Session) {
    this.#session = session
  }

  /** Also reopens: after a reload, or when the page lost its port. */
  open(contents: WebContents): void {
    this.#close(contents)
    const { port1, port2 } = new MessageChannelMain()
    this.#open.set(contents, new LiveStream(this.#session, port1))
    contents.postMessage(PORT_CHANNEL, null, [port2])
  }

  /** Call once for each window. */
  follow(contents: WebContents): void {
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#close(contents)
    })
    contents.on('render-process-gone', () => {
      this.#close(contents)
    })
    contents.on('destroyed', () => {
      this.#close(contents)
    })
  }

  #close(contents: WebContents): void {
    this.#open.get(contents)?.close()
    this.#open.delete(contents)
  }
}
