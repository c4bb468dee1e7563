"""Queue results: five processes put one result each, the parent takes exactly five, and then joins them."""

import os
import time
from multiprocessing import Process, Queue


def put_square(results, n, work_s):
    time.sleep(work_s)
    results.put((n * n, os.getpid()))


def main(work_s=0.3, take_every_s=0.5):
    results = Queue()
    producers = [
        Process(target=put_square, args=(results, n, work_s), name=f"producer-{n}") for n in range(5)
    ]
    for producer in producers:
        producer.start()
    for _ in producers:
        time.sleep(take_every_s)
        square, pid = results.get(timeout=30)
        print(f"took {square} of PID {pid}", flush=True)
    for producer in producers:
        producer.join()
    print("exit codes:", [producer.exitcode for producer in producers], flush=True)


if __name__ == "__main__":
    main()
