// The start methods of workers in Python.

export type PythonKind = 'spawn' | 'fork' | 'forkserver'
export const PYTHON_KINDS: readonly PythonKind[] = ['spawn', 'fork', 'forkserver']
