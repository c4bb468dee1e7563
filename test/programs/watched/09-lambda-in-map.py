"""A lambda in Pool.map: functions go to the workers through a queue, pickled, so it fails under every start method."""

import multiprocessing
import sys
from multiprocessing import Pool

if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    with Pool(2) as pool:
        print(pool.map(lambda n: n * n, range(10)))
