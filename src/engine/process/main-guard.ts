// The main guard: a module that starts processes while a child imports it is refused, as Python refuses it with a
// RuntimeError. Otherwise each of them would import it and start further ones, without end. What a module that was loaded
// at once starts later from its top level (a timer, an async function that nobody waits for) is refused too. A limit of
// levels stops the rest.

import { AsyncLocalStorage } from 'node:async_hooks'
import { MainGuardError, ProcessStateError } from '../errors.ts'
import { childLink } from '../wire/child-link.ts'
import { importing } from '../wire/importing.ts'
import { GUARD_VARIABLE, levelOf, MAX_LEVELS } from './child-env.ts'

/** Only a module that imports the library can start processes, so only its child pays for the context. */
function followImport(): void {
  const state = importing()
  // An import that returns to the event loop has begun before the context: its end would get it as well.
  if (state.atOnce === null || state.context !== null || childLink() === null) return
  state.context = new AsyncLocalStorage()
  state.context.enterWith(state.atOnce)
}

followImport()

/** @throws MainGuardError, ProcessStateError when this process may start none. */
export function checkMainGuard(): void {
  const link = childLink()
  if (link === null) return
  const { modules, context } = importing()
  const module = modules.at(-1) ?? context?.getStore()
  if (module !== undefined && process.env[GUARD_VARIABLE] !== 'off')
    throw new MainGuardError(module, link.name, link.pid)
  if (levelOf(process.env) >= MAX_LEVELS)
    throw new ProcessStateError(
      `${link.name} (PID ${link.pid}) may start no process: it is ${MAX_LEVELS} levels below the first program, which is the limit`,
    )
}
