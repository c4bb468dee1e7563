"""Executor: a search with futures, an exception that reaches its caller, and a wait with a limit."""

import hashlib
import os
import sys
import time
from concurrent.futures import CancelledError, ProcessPoolExecutor, TimeoutError, as_completed

AHEAD = 8


def search(text, bits, start, count):
    if bits > 32:
        raise ValueError(f"bits: expected at most 32, got {bits}")
    for n in range(start, start + count):
        digest = hashlib.sha256(f"{text}{n}".encode()).digest()
        if int.from_bytes(digest[:4], "big") >> (32 - bits) == 0:
            return n, os.getpid()
    return None, os.getpid()


def take_long(seconds):
    time.sleep(seconds)
    return os.getpid()


def first_hit(executor, workers, text, bits, size):
    open_futures = {}  # future: the first number of its batch
    hit, following, done, cancelled = None, 0, 0, 0
    began = time.perf_counter()
    while True:
        while hit is None and len(open_futures) < AHEAD * workers:
            open_futures[executor.submit(search, text, bits, following, size)] = following
            following += size
        if not open_futures:
            break
        future = next(as_completed(open_futures))
        start = open_futures.pop(future)
        if future.cancelled():
            cancelled += 1
            continue
        done += 1
        n, pid = future.result()  # raises BrokenProcessPool when any worker was killed
        if n is not None and (hit is None or n < hit):
            # The batches after a hit are not needed. Those before it are waited for: one may have a smaller hit.
            hit = n
            print(f"PID {pid} found {n} after {(time.perf_counter() - began) * 1000:.0f} ms", flush=True)
            for other, first in open_futures.items():
                if first > start:
                    other.cancel()
    print(f"{done} futures were done, {cancelled} cancelled", flush=True)
    return hit


def wait_with_limit():
    with ProcessPoolExecutor(1) as executor:
        executor.submit(take_long, 0).result()
        long = executor.submit(take_long, 0.8)
        # One more than the worker works on is with the executor's own queue, and so cannot be cancelled.
        executor.submit(take_long, 0)
        waiting = executor.submit(take_long, 0)
        try:
            long.result(timeout=0.1)
        except TimeoutError:
            print(f"result(0.1) gave up with TimeoutError, running {long.running()}", flush=True)
        print(f"cancel() of the running one: {long.cancel()}, of a pending one: {waiting.cancel()}", flush=True)
        try:
            waiting.result()
        except CancelledError:
            print("result() of the cancelled one: CancelledError", flush=True)
        long.result()


def main(text="procdeck", bits=22, size=50_000):
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers) as executor:
        hit = first_hit(executor, workers, text, bits, size)
        print(f"the first number with {bits} zero bits is {hit}", flush=True)
        error = executor.submit(search, "", 33, 0, 1).exception()
        # Its cause holds the traceback of the child as text.
        print(f"{type(error).__name__}: {error}; child's line: {'in search' in str(error.__cause__)}", flush=True)
    wait_with_limit()


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:]))
