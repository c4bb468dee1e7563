"""Mistake: one of two processes fails, main joins both and looks at neither exit code."""

import multiprocessing
import sys
import time
from multiprocessing import Process


def convert(n):
    time.sleep(0.3)
    if n == 1:
        raise ValueError(f"part {n} cannot be read")


def main():
    processes = [Process(target=convert, args=(n,), name=f"part-{n}") for n in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    # join() does not raise, so this line is reached, and the program's own exit code is 0.
    print("all parts converted")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
