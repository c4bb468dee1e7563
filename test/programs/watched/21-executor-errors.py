"""An executor's task that raises, and one whose result cannot be pickled: both are raised again in the parent."""

import multiprocessing
import sys
import threading
import traceback
from concurrent.futures import ProcessPoolExecutor


def divide(n):
    return n / 0


def make_lock():
    return threading.Lock()


def main():
    with ProcessPoolExecutor(max_workers=2) as executor:
        futures = [executor.submit(divide, 1), executor.submit(make_lock)]
        for future in futures:
            try:
                print(future.result())
            except Exception as error:
                print(f"raised {type(error).__name__}", flush=True)
                traceback.print_exc()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
