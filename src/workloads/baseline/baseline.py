"""Baseline first: the same ranges in one process and in a pool, and the moments at which results arrive."""

import os
import sys
import time
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
    first, last = bounds
    return sum(is_prime(n) for n in range(first, last))


def count_with_pid(task):
    index, bounds = task
    return index, count_primes(bounds), os.getpid()


class Timer:
    def __init__(self, label):
        self.label = label

    def __enter__(self):
        self.began = time.perf_counter()
        return self

    @property
    def seconds(self):
        return time.perf_counter() - self.began

    def __exit__(self, *_):
        self.total = self.seconds
        print(f"{self.label}: {self.total:.2f} s", flush=True)


def main(start=10_000_000, end=10_200_000, jobs=16):
    ranges = [(start + (end - start) * i // jobs, start + (end - start) * (i + 1) // jobs) for i in range(jobs)]
    four = [(10_000_000 + i * 20_000, 10_020_000 + i * 20_000) for i in range(4)]
    workers = os.cpu_count() or 1
    with Timer("plain loop in one process") as loop:
        expected = [count_primes(bounds) for bounds in ranges]
    timer = Timer(f"pool of {workers}")
    with timer, Pool(workers) as pool:
        pool.apply(count_primes, ((0, 2),))
        print(f"first answer of the pool after {timer.seconds:.2f} s")
        assert pool.map(count_primes, ranges) == expected
    print(f"1 process {loop.total:.2f} s, {workers} workers {timer.total:.2f} s: factor {loop.total / timer.total:.2f}")

    with Pool(workers) as pool:
        with Timer("map") as timer:
            assert pool.map(count_primes, ranges) == expected
            print(f"map: first result after {timer.seconds:.2f} s")
        with Timer("imap") as timer:
            for i, count in enumerate(pool.imap(count_primes, ranges)):
                assert count == expected[i]
                if i == 0:
                    print(f"imap: first result after {timer.seconds:.2f} s")
        shares = {}
        with Timer("imap_unordered") as timer:
            for index, count, pid in pool.imap_unordered(count_with_pid, enumerate(ranges)):
                assert count == expected[index]
                if not shares:
                    print(f"imap_unordered: first result after {timer.seconds:.2f} s")
                shares[pid] = shares.get(pid, 0) + 1
        print("ranges by PID:", shares)
        counts = pool.map(count_primes, four)
    print(f"{sum(expected)} primes in all ways; the four jobs: {sum(counts)}", counts)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
