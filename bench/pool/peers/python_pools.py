"""Python's pools, timed inside Python: python_pools.py pool|pool-map|executor WORKERS.

A line in is a round, a line out is its milliseconds, as with the other subjects.
"""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool

BUFFER_BYTES = 4 * 1024 * 1024
BUFFERS = [bytes([seed]) * 7 + bytes(range(seed, 249)) * (BUFFER_BYTES // 200) for seed in range(1, 5)]
BUFFERS = [(buffer * 2)[:BUFFER_BYTES] for buffer in BUFFERS]


def add_one(x):
    return x + 1


def echo(data):
    return data


def sum_of_samples(data):
    return sum(data[:: max(1, len(data) // 64)]) + data[-1]


def read_buffer(data):
    return len(data), sum_of_samples(data)


def outcomes(kind, pool, function, inputs):
    """All results; each task has its own outcome, but for pool-map. The order of imap_unordered is not the inputs'."""
    if kind == "pool":
        return list(pool.imap_unordered(function, inputs, chunksize=1))
    if kind == "pool-map":
        return pool.map(function, inputs)
    futures = [pool.submit(function, value) for value in inputs]
    return [future.result() for future in futures]


def run_round(kind, pool, task, n):
    if task == "addOne":
        inputs = list(range(n))
        began = time.perf_counter()
        results = outcomes(kind, pool, add_one, inputs)
        ms = (time.perf_counter() - began) * 1000
        if sorted(results) != list(range(1, n + 1)):
            raise ValueError("A wrong result")
        return ms
    inputs = [BUFFERS[i % len(BUFFERS)] for i in range(n)]
    began = time.perf_counter()
    results = outcomes(kind, pool, echo if task == "echo" else read_buffer, inputs)
    ms = (time.perf_counter() - began) * 1000
    if task == "echo":
        got = sorted((len(data), sum_of_samples(data), data[12345]) for data in results)
        sent = sorted((len(data), sum_of_samples(data), data[12345]) for data in inputs)
    else:
        got, sent = sorted(results), sorted(read_buffer(data) for data in inputs)
    return ms if got == sent else None


def main():
    kind, workers = sys.argv[1], int(sys.argv[2])
    with ProcessPoolExecutor(workers) if kind == "executor" else Pool(workers) as pool:
        run_round(kind, pool, "addOne", 500)
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            question = json.loads(line)
            print(json.dumps(run_round(kind, pool, question["task"], question["n"])), flush=True)


if __name__ == "__main__":
    main()
