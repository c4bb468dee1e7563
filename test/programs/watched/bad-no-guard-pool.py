"""Mistake: a Pool without a main guard. Under spawn and forkserver this never ends by design; under fork it does.

Each worker imports this file, comes to Pool() itself and dies of a RuntimeError. The pool starts another in its place,
tens of them a second, for ever. SIGINT or SIGTERM to this process ends it; the workers end by themselves.
"""

import multiprocessing
import sys
from multiprocessing import Pool

if len(sys.argv) > 1:
    # The workers run this line too. Without force they would die here, of another RuntimeError.
    multiprocessing.set_start_method(sys.argv[1], force=True)


def square(n):
    return n * n


print("starting the pool", flush=True)
pool = Pool(2)
print(pool.map(square, range(10)), flush=True)
