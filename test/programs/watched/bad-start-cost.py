"""Mistake: 60 processes (spawn, unless another method is asked for) for 60 multiplications.

Each takes tens of milliseconds to start, and a microsecond to do its work.
"""

import multiprocessing
import sys
from multiprocessing import Process


def square(n):
    return n * n


def main():
    # Two at a time: the cores are not overbooked, so the cost of the start is the only mistake here.
    for n in range(0, 60, 2):
        pair = [Process(target=square, args=(i,), name=f"square-{i}") for i in (n, n + 1)]
        for process in pair:
            process.start()
        for process in pair:
            process.join()
            if process.exitcode != 0:
                sys.exit(f"{process.name} failed")
    print("60 processes ended")


if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1] if len(sys.argv) > 1 else "spawn")
    main()
