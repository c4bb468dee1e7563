"""Hangs for ever by design: the parent joins a process whose queue it has not drained.

The child's feeder thread waits for room in the pipe (64 KiB, the item has 1 MB), the child waits for its feeder thread,
and the parent, the only one that could take the item out, waits for the child.
"""

import multiprocessing
import sys
from multiprocessing import Process, Queue


def put_megabyte(results):
    results.put(b"x" * 1_000_000)


def main():
    results = Queue()
    producer = Process(target=put_megabyte, args=(results,), name="producer")
    producer.start()
    print("joining", flush=True)
    producer.join()
    print(f"took {len(results.get())} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
