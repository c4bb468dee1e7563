"""Right: a producer, a bounded queue, two consumers that end at a sentinel each, and results that are drained."""

import multiprocessing
import sys
from multiprocessing import Process, Queue

CONSUMERS = 2
BATCHES = 80


def produce(tasks):
    for batch in range(BATCHES):
        # The bound makes this wait while eight batches lie there: the producer cannot run ahead of the consumers.
        tasks.put(range(batch * 10_000, (batch + 1) * 10_000))
    for _ in range(CONSUMERS):
        tasks.put(None)


def consume(tasks, results):
    for batch in iter(tasks.get, None):
        results.put(sum(n * n % 7 for n in batch for _ in range(50)))


def main():
    tasks = Queue(maxsize=8)
    results = Queue()
    processes = [Process(target=produce, args=(tasks,), name="producer")]
    processes += [Process(target=consume, args=(tasks, results), name=f"consumer-{i}") for i in range(CONSUMERS)]
    for process in processes:
        process.start()
    # As many gets as there are puts, and only then the joins.
    total = sum(results.get() for _ in range(BATCHES))
    for process in processes:
        process.join()
    print(f"total {total}")
    print("exit codes:", [process.exitcode for process in processes])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
