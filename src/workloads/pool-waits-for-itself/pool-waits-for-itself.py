"""A pool that waits for itself: each worker has a task that waits for a call to the same pool, and none is free for it."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool, Process

NUMBERS_EACH = 1_000_000


def sum_of(numbers):
    return sum(range(*numbers))


def split(numbers):
    start, end = numbers
    middle = (start + end) // 2
    return [(start, middle), (middle, end)]


def ranges(tasks):
    return [(i * NUMBERS_EACH, (i + 1) * NUMBERS_EACH) for i in range(tasks)]


def pass_the_pool(workers):
    """A pool of processes cannot be passed to its own tasks."""
    with Pool(workers) as pool:
        try:
            pool.apply(len, [[pool]])
        except NotImplementedError as error:
            print(f"NotImplementedError: {error}", flush=True)


def sum_with_pool(executor, numbers):
    mine, other = split(numbers)
    return sum_of(mine) + executor.submit(sum_of, other).result()


def sum_in_threads(workers, tasks):
    executor = ThreadPoolExecutor(workers)
    futures = [executor.submit(sum_with_pool, executor, numbers) for numbers in ranges(tasks)]
    print(f"the sum is {sum(future.result() for future in futures)}", flush=True)


def wait_for_itself(workers, tasks, limit_s):
    """A pool of threads can, and its threads wait for each other for ever. Only a process around them can be killed."""
    program = Process(target=sum_in_threads, args=(workers, tasks))
    program.start()
    program.join(limit_s)
    print(f"{tasks} tasks on {workers} threads after join({limit_s} s): alive {program.is_alive()}", flush=True)
    program.kill()
    program.join()
    print(f"exit code {program.exitcode}", flush=True)


def split_and_sum(workers, tasks):
    began = time.perf_counter()
    with Pool(workers) as pool:
        halves = [half for halves in pool.map(split, ranges(tasks)) for half in halves]
        total = sum(pool.map(sum_of, halves))
    print(f"the tasks return the rest: the sum is {total} after {time.perf_counter() - began:.2f} s", flush=True)


def main(workers=2, tasks=2, limit_s=1.5):
    pass_the_pool(workers)
    wait_for_itself(workers, tasks, limit_s)
    split_and_sum(workers, tasks)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
