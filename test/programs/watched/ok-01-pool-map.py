"""Right: Pool.map over 500,000 numbers in chunks of 5,000, each a few hundredths of a second of work."""

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


def main():
    with Pool(min(4, os.cpu_count())) as pool:
        primes = sum(pool.map(is_prime, range(2_000_000, 2_500_000), chunksize=5_000))
    print(f"{primes} primes from 2000000 to 2499999")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
