"""Two workers take numbers from a JoinableQueue, main waits until all are done. A get with a limit ends in Empty."""

import multiprocessing
import queue
import sys
from multiprocessing import JoinableQueue, Process, Queue


def double(tasks, results):
    while True:
        n = tasks.get()
        if n is None:
            tasks.task_done()
            return
        results.put(2 * n)
        tasks.task_done()


def main():
    tasks = JoinableQueue()
    results = Queue()
    workers = [Process(target=double, args=(tasks, results), name=f"worker-{i}") for i in (1, 2)]
    for worker in workers:
        worker.start()
    for n in range(100):
        tasks.put(n)
    for _ in workers:
        tasks.put(None)
    tasks.join()
    print("sum:", sum(results.get() for _ in range(100)), flush=True)
    try:
        results.get(timeout=0.2)
    except queue.Empty:
        print("Empty", flush=True)
    for worker in workers:
        worker.join()
    print("exit codes:", [worker.exitcode for worker in workers])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
