"""Mistake: 150,000 tasks of less than 1 µs, sent one by one. Nearly all of the time goes into sending them."""

import multiprocessing
import sys
from multiprocessing import Pool


def increment(n):
    return n + 1


def main():
    with Pool(2) as pool:
        print(f"sum {sum(pool.map(increment, range(150_000), chunksize=1))}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
