"""Chunking: the same items in chunks of several sizes, even ones and uneven ones."""

import os
import sys
import time
from multiprocessing import Pool

HARD = 100


def item(seed, steps):
    value = seed
    for i in range(steps):
        value = (value * 31 + i) % 1_000_003
    return value


def all_items(inputs):
    began = time.perf_counter()
    total = sum(item(seed, steps) for seed, steps in inputs)
    return total, (time.perf_counter() - began) * 1000


def measure(pool, kind, items, sizes):
    expected, ms = all_items(items)
    print(f"{kind} items, plain loop in one process: {ms:.0f} ms", flush=True)
    for size in sizes:
        began = time.perf_counter()
        total = sum(pool.starmap(item, items, chunksize=size))
        # Without a size, Python cuts the items into four chunks a worker.
        words = "default" if size is None else size
        print(f"{kind} items, chunk size {words}: {(time.perf_counter() - began) * 1000:.0f} ms", flush=True)
        assert total == expected
    print(f"{kind} items: the sum is {expected} at each chunk size", flush=True)


def main(count=100_000, steps=100):
    workers = os.cpu_count() or 1
    even = [(i, steps) for i in range(count)]
    hard_from = count - max(1, count // HARD)
    uneven = [(i, steps if i < hard_from else steps * HARD) for i in range(count)]
    with Pool(workers) as pool:
        measure(pool, "even", even, [1, 10, 100, 1_000, None])
        measure(pool, "uneven", uneven, [1, 10, 100, 1_000, None, -(-count // workers)])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
