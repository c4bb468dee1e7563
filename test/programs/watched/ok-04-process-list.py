"""Right: a list of processes, as many as cores, all joined, and every exit code looked at."""

import multiprocessing
import os
import sys
from multiprocessing import Array, Process


def sum_of_cubes(sums, index, first, end):
    total = 0
    for n in range(first, end):
        total = (total + n * n * n) % 1_000_007
    sums[index] = total


def main():
    count = min(4, os.cpu_count())
    size = 24_000_000 // count
    sums = Array("l", count)
    processes = [
        Process(target=sum_of_cubes, args=(sums, i, i * size, (i + 1) * size), name=f"part-{i}") for i in range(count)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    failed = [process.name for process in processes if process.exitcode != 0]
    if failed:
        sys.exit(f"failed: {failed}")
    print(f"sum {sum(sums) % 1_000_007}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
