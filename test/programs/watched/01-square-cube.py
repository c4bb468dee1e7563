"""Two processes print the square and the cube of 10."""

import multiprocessing
import sys
from multiprocessing import Process


def print_square(n):
    print(f"the square of {n} is {n * n}")


def print_cube(n):
    print(f"the cube of {n} is {n * n * n}")


def main():
    square = Process(target=print_square, args=(10,), name="square")
    cube = Process(target=print_cube, args=(10,), name="cube")
    # Both are started before either is joined, so which line comes first is not fixed.
    square.start()
    cube.start()
    square.join()
    cube.join()
    print(f"exit codes: {square.exitcode} {cube.exitcode}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
