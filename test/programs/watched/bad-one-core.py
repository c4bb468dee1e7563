"""Mistake: a pool of several workers, and a chunk so large that all the work is one: one worker does everything."""

import multiprocessing
import os
import sys
from multiprocessing import Pool


def compute(n):
    return sum(i * n % 7 for i in range(100_000))


def main():
    numbers = range(300)
    with Pool(max(2, min(4, os.cpu_count()))) as pool:
        print(f"total {sum(pool.map(compute, numbers, chunksize=len(numbers)))}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
