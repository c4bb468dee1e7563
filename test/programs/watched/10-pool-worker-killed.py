"""Hangs for ever by design: a worker of the pool is killed within map.

The pool starts another worker in its place, but the task that was lost is never done again and map waits for it.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing import Pool, SimpleQueue


def init_worker(queue):
    global begun
    begun = queue


def square(n):
    if n == 3:
        # By now the task is taken, and the worker holds no lock of the pool: what is lost is this task alone.
        begun.put(os.getpid())
        time.sleep(60)
    return n * n


def kill_worker(begun):
    os.kill(begun.get(), signal.SIGKILL)
    print("killed the worker that has task 3", flush=True)


def main():
    begun = SimpleQueue()
    with Pool(2, initializer=init_worker, initargs=(begun,)) as pool:
        # A thread, because main is within map when it happens, as it is when the kernel's out-of-memory killer strikes.
        threading.Thread(target=kill_worker, args=(begun,), daemon=True).start()
        print(pool.map(square, range(8), chunksize=1))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
