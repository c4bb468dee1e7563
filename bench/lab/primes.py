"""Counts primes with a pool: primes.py WORKERS."""
import sys
from multiprocessing import Pool


def count(part):
    first, end = part
    return sum(1 for n in range(first, end) if n > 1 and all(n % d for d in range(2, int(n**0.5) + 1)))


if __name__ == "__main__":
    parts = [(first, first + 5_000) for first in range(0, 500_000, 5_000)]
    with Pool(int(sys.argv[1])) as pool:
        print(sum(pool.map(count, parts, 1)), "primes")
