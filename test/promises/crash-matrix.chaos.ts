// The crash matrix is the same in full as in short.

import './crash-matrix.test.ts'
