"""The first results of two fresh workers, by a start method of multiprocessing."""
import multiprocessing
import sys


def increment(x):
    return x + 1


if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        print(pool.map(increment, [1, 2], 1))
        sys.stdout.flush()
