"""Mistake: every task returns 5 MB of which the parent needs the length. A summary would do."""

import multiprocessing
import sys
from multiprocessing import Pool


def render(n):
    return bytes([n % 256]) * 5_000_000


def main():
    size = 0
    with Pool(2) as pool:
        # imap lets go of each result when it is counted, so the mistake costs time and not a gigabyte of memory.
        for image in pool.imap(render, range(240)):
            size += len(image)
    print(f"{size} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
