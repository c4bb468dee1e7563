"""Python's pools, timed inside Python: python_pools.py pool|pool-map|pool-map-spawn|executor|joblib WORKERS.

A line in is a round, a line out is its milliseconds, as with the other subjects.
"""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

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


KINDS = {
    "texts": lambda i: f"record {i} of a list",
    "records": lambda i: {"id": i, "name": f"record {i}", "weight": i / 7, "done": i % 2 == 0},
}


def outcomes(kind, pool, function, inputs):
    """All results; each task has its own outcome, but for pool-map. The order of imap_unordered is not the inputs'."""
    if kind == "pool":
        return list(pool.imap_unordered(function, inputs, chunksize=1))
    if kind in ("pool-map", "pool-map-spawn"):
        return pool.map(function, inputs)
    if kind == "joblib":
        from joblib import delayed

        return pool(delayed(function)(value) for value in inputs)
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
    if task in KINDS:
        inputs = [KINDS[task](i) for i in range(n)]
        began = time.perf_counter()
        results = outcomes(kind, pool, echo, inputs)
        ms = (time.perf_counter() - began) * 1000
        if results != inputs:
            raise ValueError("A wrong result")
        return ms
    # Each is an object of its own: pickle writes an object of a chunk once, and then its number.
    inputs = [bytes(bytearray(BUFFERS[i % len(BUFFERS)])) for i in range(n)]
    began = time.perf_counter()
    results = outcomes(kind, pool, echo if task == "echo" else read_buffer, inputs)
    ms = (time.perf_counter() - began) * 1000
    if task == "echo":
        got = sorted((len(data), sum_of_samples(data), data[12345]) for data in results)
        sent = sorted((len(data), sum_of_samples(data), data[12345]) for data in inputs)
    else:
        got, sent = sorted(results), sorted(read_buffer(data) for data in inputs)
    return ms if got == sent else None


def start(kind, workers):
    if kind == "executor":
        return ProcessPoolExecutor(workers)
    if kind == "joblib":
        from joblib import Parallel

        return Parallel(n_jobs=workers)
    return get_context("spawn" if kind == "pool-map-spawn" else "fork").Pool(workers)


def main():
    kind, workers = sys.argv[1], int(sys.argv[2])
    try:
        started = start(kind, workers)
    except ImportError:
        print(json.dumps("not here"), flush=True)
        return
    with started as pool:
        run_round(kind, pool, "addOne", 500)
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            question = json.loads(line)
            print(json.dumps(run_round(kind, pool, question["task"], question["n"])), flush=True)


if __name__ == "__main__":
    main()
