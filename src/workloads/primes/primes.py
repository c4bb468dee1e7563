"""Primes: four ranges counted in a pool, each result with the PID that made it."""

import os
from multiprocessing import Pool, cpu_count


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
    first, last = bounds
    return sum(is_prime(n) for n in range(first, last))


def count_with_pid(bounds):
    return count_primes(bounds), os.getpid()


def main(start=10_000_000, length=20_000, jobs=4):
    ranges = [(start + i * length, start + (i + 1) * length) for i in range(jobs)]
    with Pool(min(jobs, cpu_count())) as pool:
        results = pool.map(count_with_pid, ranges)
    for (first, last), (count, pid) in zip(ranges, results):
        print(f"{first} to {last - 1}: {count} primes, by PID {pid}")
    print(sum(count for count, _ in results), "primes")


if __name__ == "__main__":
    main()
