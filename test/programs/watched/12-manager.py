"""Four processes write into a dict and a list that a manager's process holds for them."""

import multiprocessing
import sys
from multiprocessing import Manager, Process


def write(squares, names, n):
    squares[n] = n * n
    names.append(f"writer-{n}")


def main():
    with Manager() as manager:
        squares = manager.dict()
        names = manager.list()
        writers = [Process(target=write, args=(squares, names, n), name=f"writer-{n}") for n in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        # In the order of their keys and names: who wrote first is not fixed.
        print("squares:", dict(sorted(squares.items())))
        print("names:", sorted(names))
        print("exit codes:", [writer.exitcode for writer in writers])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
