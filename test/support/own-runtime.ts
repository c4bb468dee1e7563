// Before each test file that shares its process with others: workers are those of the library, whatever runtime the file
// before it has set.

import { setHostRuntime } from '../../src/engine/process/host-entry.ts'

setHostRuntime(null)
