"""A pool of two counts the primes of four ranges by trial division."""

import multiprocessing
import os
import sys
from multiprocessing import Pool


def is_prime(n):
    if n < 2 or n % 2 == 0:
        return n == 2
    divisor = 3
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 2
    return True


def count_primes(bounds):
    first, end = bounds
    return sum(is_prime(n) for n in range(first, end)), os.getpid()


def main():
    ranges = [(first, first + 20_000) for first in range(10_000_000, 10_080_000, 20_000)]
    with Pool(2) as pool:
        results = pool.map(count_primes, ranges)
    for (first, end), (count, pid) in zip(ranges, results):
        print(f"{first} to {end}: {count} primes (PID {pid})")
    print(f"total: {sum(count for count, _ in results)} primes")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
