"""Right: a pool that replaces each worker after four tasks, so that memory the tasks leave behind is given back."""

import multiprocessing
import sys
from multiprocessing import Pool


def count_divisors(n):
    return sum(n % divisor == 0 for divisor in range(1, n + 1))


def main():
    # Some ten workers, one after another, are no failure: each ends with exit code 0 after the tasks it was given.
    pool = Pool(2, maxtasksperchild=4)
    counts = pool.map(count_divisors, range(1_000_000, 1_000_040), chunksize=1)
    pool.close()
    pool.join()
    print(f"{sum(counts)} divisors, at most {max(counts)}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
