"""starmap, imap and apply in a pool of one whose worker is replaced after two tasks, and a result that is a lock."""

import multiprocessing
import sys
import threading
from multiprocessing import Pool
from multiprocessing.pool import MaybeEncodingError


def init_worker():
    print("init", flush=True)


def multiply(a, b):
    return a * b


def square(n):
    return n * n


def make_lock():
    return threading.Lock()


def main():
    # One worker, so that the number of its successors is fixed: 2 + 3 + 1 + 1 tasks, two to each, make four workers.
    pool = Pool(1, initializer=init_worker, maxtasksperchild=2)
    print("starmap:", pool.starmap(multiply, [(2, 3), (4, 5)], chunksize=1), flush=True)
    print("imap:", list(pool.imap(square, range(3))), flush=True)
    print("apply:", pool.apply(multiply, (6, 7)), flush=True)
    try:
        print(pool.apply(make_lock))
    except MaybeEncodingError as error:
        print(f"raised {type(error).__name__}", flush=True)
    pool.close()
    pool.join()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
