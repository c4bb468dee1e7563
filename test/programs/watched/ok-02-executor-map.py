"""Right: ProcessPoolExecutor.map with a chunksize, over 300,000 cheap calls."""

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor


def collatz_steps(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def main():
    numbers = range(1, 300_000)
    with ProcessPoolExecutor(max_workers=min(4, os.cpu_count())) as executor:
        steps = list(executor.map(collatz_steps, numbers, chunksize=4_000))
    longest = max(steps)
    print(f"{numbers[steps.index(longest)]} takes {longest} steps")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
