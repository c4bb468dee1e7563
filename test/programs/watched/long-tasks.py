"""Two workers of a pool, each in a task of ten minutes: for those who want to see what the death of one does."""

import sys
import time
from multiprocessing import Pool


def work(n):
    time.sleep(600)
    return n


def main():
    with Pool(2) as pool:
        print(pool.map(work, range(2), chunksize=1))


if __name__ == "__main__":
    sys.exit(main())
