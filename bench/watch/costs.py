"""Times one thing of multiprocessing and prints the seconds: bench/watch.bench.mjs runs it with and without the hook."""

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool, Process, Queue


def increment(n):
    return n + 1


def nothing():
    pass


def pool_map(items, chunk):
    with Pool(2) as pool:
        pool.map(increment, range(100))
        begin = time.perf_counter()
        pool.map(increment, range(items), chunksize=chunk)
        return time.perf_counter() - begin


def executor_map(items):
    with ProcessPoolExecutor(2) as executor:
        list(executor.map(increment, range(100)))
        begin = time.perf_counter()
        list(executor.map(increment, range(items)))
        return time.perf_counter() - begin


def put_all(queue, items):
    for n in range(items):
        queue.put(n)


def queue_items(items):
    queue = Queue()
    begin = time.perf_counter()
    producer = Process(target=put_all, args=(queue, items))
    producer.start()
    for _ in range(items):
        queue.get()
    producer.join()
    return time.perf_counter() - begin


def starts(count):
    Process(target=nothing).start()
    begin = time.perf_counter()
    for _ in range(count):
        process = Process(target=nothing)
        process.start()
        process.join()
    return time.perf_counter() - begin


def main():
    what, method, *numbers = sys.argv[1:]
    multiprocessing.set_start_method(method)
    functions = {"map": pool_map, "executor": executor_map, "queue": queue_items, "starts": starts}
    print(functions[what](*(int(number) for number in numbers)))


if __name__ == "__main__":
    main()
