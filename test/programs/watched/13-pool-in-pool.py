"""A task of a pool makes a pool of its own: the workers of a pool are daemons, and daemons may not have children."""

import multiprocessing
import sys
from multiprocessing import Pool


def square(n):
    return n * n


def sum_of_squares(n):
    with Pool(2) as pool:
        return sum(pool.map(square, range(n)))


def main():
    with Pool(2) as pool:
        print(pool.map(sum_of_squares, [10, 20]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
