"""Right: spawn (unless another method is asked for), a main guard, and an initializer that builds a table per worker.

The workers import this file again, and its top level does nothing that costs or starts anything.
"""

import multiprocessing
import os
import sys
from multiprocessing import Pool


def init_worker(size):
    # Built once in each worker, where it is used, instead of being pickled with every task.
    global table
    table = [n * n % 1_009 for n in range(size)]


def look_up(start):
    total = 0
    for step in range(150_000):
        total += table[(start + step * 7) % len(table)]
    return total


def main():
    with Pool(min(4, os.cpu_count()), initializer=init_worker, initargs=(200_000,)) as pool:
        totals = pool.map(look_up, range(120), chunksize=5)
    print(f"total {sum(totals)}")


if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1] if len(sys.argv) > 1 else "spawn")
    main()
