// The bridge between page and main: one call for any command, and the hand-over of the live port. It names no command.

import { contextBridge, ipcRenderer } from 'electron'
import { type Bridge, COMMAND_CHANNEL, PORT_CHANNEL } from '../shared/ipc/bridge.ts'
import type { Envelope } from '../shared/error-codes.ts'

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(COMMAND_CHANNEL, name, input) as Promise<Envelope<unknown>>,
}

contextBridge.exposeInMainWorld('procdeck', bridge)

// The bridge copies, so a port cannot cross it; a message to the page's own window transfers the port.
ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage({ type: PORT_CHANNEL }, window.origin, [...event.ports])
})
