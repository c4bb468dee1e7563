"""Python's own pools, asked by lines on standard input: each answer is the seconds that the work took."""
import json
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

WORKERS = 2


def increment(x):
    return x + 1


def spin(ms):
    end = time.perf_counter() + ms / 1000
    while time.perf_counter() < end:
        pass
    return ms


def echo(data):
    return data


def main():
    pool = multiprocessing.get_context("fork").Pool(WORKERS)
    executor = ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("fork"))
    list(executor.map(increment, range(WORKERS)))
    for line in sys.stdin:
        order = json.loads(line)
        run = globals()[order["task"]]
        if order["task"] == "echo":
            inputs = [os.urandom(order["bytes"]) for _ in range(order["count"])]
            expected = inputs
        elif order["task"] == "spin":
            inputs = [order["ms"]] * order["count"]
            expected = inputs
        else:
            inputs = range(order["count"])
            expected = range(1, order["count"] + 1)
        began = time.perf_counter()
        if order["by"] == "pool":
            results = pool.map(run, inputs, order.get("chunk"))
        else:
            results = list(executor.map(run, inputs))
        took = time.perf_counter() - began
        print(json.dumps({"seconds": took, "right": list(results) == list(expected)}), flush=True)
    pool.terminate()
    executor.shutdown()


if __name__ == "__main__":
    main()
