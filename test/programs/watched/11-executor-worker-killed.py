"""A worker of a ProcessPoolExecutor is killed in its task: all open futures fail, and the program does not hang."""

import multiprocessing
import os
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import SimpleQueue


def init_worker(queue):
    global begun
    begun = queue


def work(n):
    begun.put(os.getpid())
    time.sleep(60)
    return n * n


def main():
    begun = SimpleQueue()
    with ProcessPoolExecutor(max_workers=2, initializer=init_worker, initargs=(begun,)) as executor:
        # More tasks than workers: an executor that starts its workers on demand (from 3.9) may begin to watch the last one
        # only at the next submit. Were that one killed before, nobody would notice, and result() would wait for ever.
        futures = [executor.submit(work, n) for n in range(4)]
        # Two tasks have begun, so there are two workers: one is killed here, and the executor terminates the other.
        first, _ = begun.get(), begun.get()
        os.kill(first, signal.SIGKILL)
        print("killed one of the two workers", flush=True)
        print([future.result() for future in futures])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
