"""Mistake: eight CPU-bound processes for each core. They take turns on the cores, and none is faster for it."""

import multiprocessing
import os
import sys
from multiprocessing import Process


def compute(part):
    total = 0
    for n in range(3_000_000):
        total += n * part % 7


def main():
    processes = [Process(target=compute, args=(i,), name=f"part-{i}") for i in range(8 * os.cpu_count())]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    failed = [process.name for process in processes if process.exitcode != 0]
    print(f"failed: {failed}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
