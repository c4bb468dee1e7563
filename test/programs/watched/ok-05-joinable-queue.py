"""Right: workers of a JoinableQueue that count their tasks as done, end at a sentinel, and are joined."""

import multiprocessing
import sys
from multiprocessing import JoinableQueue, Process, Value

WORKERS = 2


def work(tasks, total):
    for n in iter(tasks.get, None):
        share = sum(i * i % n for i in range(200_000))
        with total.get_lock():
            total.value += share
        tasks.task_done()
    tasks.task_done()


def main():
    tasks = JoinableQueue(maxsize=10)
    total = Value("q", 0)
    workers = [Process(target=work, args=(tasks, total), name=f"worker-{i}") for i in range(WORKERS)]
    for worker in workers:
        worker.start()
    for n in range(1, 201):
        tasks.put(n)
    for _ in workers:
        tasks.put(None)
    tasks.join()
    for worker in workers:
        worker.join()
    print(f"total {total.value}")
    print("exit codes:", [worker.exitcode for worker in workers])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
