"""Hangs for ever by design: four children put a megabyte each, and the parent joins them before it takes anything.

One of them stands at the full pipe, the others wait for the lock that it holds.
"""

import multiprocessing
import sys
from multiprocessing import Process, Queue


def put_megabyte(queue, n):
    queue.put(bytes([n]) * 1_000_000)


def main():
    queue = Queue()
    producers = [Process(target=put_megabyte, args=(queue, n), name=f"producer-{n}") for n in range(4)]
    for producer in producers:
        producer.start()
    print("joining", flush=True)
    for producer in producers:
        producer.join()
    print(f"took {[len(queue.get()) for _ in producers]} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
