"""Five processes put one pair each into a queue. The parent takes exactly five, and then joins."""

import multiprocessing
import os
import sys
from multiprocessing import Process, Queue


def put_square(results, n):
    results.put((n * n, os.getpid()))


def main():
    results = Queue()
    producers = [Process(target=put_square, args=(results, n), name=f"producer-{n}") for n in range(5)]
    for producer in producers:
        producer.start()
    # The queue is drained before the joins: a process ends only when all that it put is in the pipe.
    pairs = [results.get() for _ in producers]
    for producer in producers:
        producer.join()
    for square, pid in sorted(pairs):
        print(f"{square} (PID {pid})")
    print("squares:", sorted(square for square, _ in pairs))
    print("exit codes:", [producer.exitcode for producer in producers])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
