"""Right: the producer is joined first, and stands at a full queue, because the consumer is slow; it takes all the same."""

import multiprocessing
import sys
import time
from multiprocessing import Process, Queue


def produce(queue):
    for n in range(4):
        queue.put(bytes([n]) * 300_000)
    queue.put(None)


def consume(queue):
    time.sleep(3)
    for item in iter(queue.get, None):
        print(f"took {len(item)} bytes of {item[0]}", flush=True)


def main():
    queue = Queue()
    producer = Process(target=produce, args=(queue,), name="producer")
    consumer = Process(target=consume, args=(queue,), name="consumer")
    producer.start()
    consumer.start()
    producer.join()
    consumer.join()
    print(f"exit codes: {producer.exitcode} {consumer.exitcode}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
