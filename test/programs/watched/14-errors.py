"""1 / 0 in a Process and in a Pool: the first is only an exit code to the parent, the second is raised again in it."""

import multiprocessing
import sys
from multiprocessing import Pool, Process


def divide(n):
    return n / 0


def main():
    child = Process(target=divide, args=(1,), name="divider")
    child.start()
    child.join()
    print(f"exit code: {child.exitcode}", flush=True)
    with Pool(2) as pool:
        print(pool.map(divide, [1, 2]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
