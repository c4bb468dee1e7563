"""A lambda as a process's target: it cannot be pickled, which only fork does not need."""

import multiprocessing
import sys
from multiprocessing import Process

if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    child = Process(target=lambda: print("hi", flush=True), name="child")
    child.start()
    child.join()
    print(f"exit code: {child.exitcode}")
