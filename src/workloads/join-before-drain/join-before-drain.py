"""Join before the queue is drained: the parent waits for the end of a process that waits for the parent to take an item."""

import sys
from multiprocessing import Process, Queue


def put_all(results, items):
    for n in range(items):
        results.put(n)


def put_large(results, size):
    results.put(bytes([1]) * size)


def join_first(items, room, limit_s):
    results = Queue(maxsize=room)
    producer = Process(target=put_all, args=(results, items), name="joined-first")
    producer.start()
    producer.join(limit_s)
    print(f"join({limit_s} s) before the first get: alive {producer.is_alive()}", flush=True)
    taken = [results.get(timeout=10) for _ in range(items)]
    producer.join()
    print(f"taken late: {sum(taken)}, exit code {producer.exitcode}", flush=True)


def drain_first(items, room):
    results = Queue(maxsize=room)
    producer = Process(target=put_all, args=(results, items), name="drained-first")
    producer.start()
    taken = [results.get(timeout=10) for _ in range(items)]
    producer.join()
    print(f"taken first: {sum(taken)}, exit code {producer.exitcode}", flush=True)


def join_large(size, limit_s):
    """A queue is a pipe: its thread in the child waits until all of an item is through. Without a limit join hangs."""
    results = Queue()
    producer = Process(target=put_large, args=(results, size), name="large")
    producer.start()
    producer.join(limit_s)
    print(f"join({limit_s} s) of {size} bytes in a queue without a limit: alive {producer.is_alive()}", flush=True)
    producer.kill()
    producer.join()
    print(f"killed: exit code {producer.exitcode}", flush=True)


def main(items=4, room=3, limit_s=1.0):
    join_first(items, room, limit_s)
    drain_first(items, room)
    join_large(1_048_576, limit_s)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
