// Finds the file of a program as a shell does: a name without a slash in the folders of PATH.

import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

/** What is at a path: a program, or why it is none. */
function lookAt(path: string): 'program' | 'missing' | 'folder' | 'not executable' {
  try {
    if (statSync(path).isDirectory()) return 'folder'
  } catch {
    return 'missing'
  }
  try {
    accessSync(path, constants.X_OK)
    return 'program'
  } catch {
    return 'not executable'
  }
}

export type Found = { readonly path: string } | { readonly problem: string }

/** `searchPath`: the folders of PATH. `cwd`: what a name with a slash is relative to. The problem is a clause. */
export function findProgram(name: string, searchPath: string, cwd: string): Found {
  if (!name.includes('/')) {
    for (const folder of searchPath.split(delimiter)) {
      const path = resolve(cwd, join(folder === '' ? '.' : folder, name))
      if (lookAt(path) === 'program') return { path }
    }
    return { problem: `there is no "${name}" in the folders of PATH` }
  }
  const path = resolve(cwd, name)
  const seen = lookAt(path)
  switch (seen) {
    case 'program':
      return { path }
    case 'missing':
      return { problem: `there is no file ${path}` }
    case 'folder':
      return { problem: `${path} is a folder` }
    case 'not executable':
      return { problem: `${path} may not be executed (chmod +x allows it)` }
  }
}
