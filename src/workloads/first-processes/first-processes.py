"""First processes: start them, join them, and read what they leave behind."""

import os
import time
from multiprocessing import Process, current_process


def print_square(n):
    print(f"the square of {n} is {n * n}", flush=True)


def print_cube(n):
    print(f"the cube of {n} is {n * n * n}", flush=True)


def print_name(n):
    print(f"name={current_process().name} n={n}", flush=True)


def tell_pids(sleep_s):
    print(f"pid={os.getpid()} parent={os.getppid()}", flush=True)
    time.sleep(sleep_s)


def main(rounds=20, sleep_s=0.2):
    # Which of the two lines comes first is not fixed.
    for _ in range(rounds):
        square = Process(target=print_square, args=(10,), name="square")
        cube = Process(target=print_cube, args=(10,), name="cube")
        square.start()
        cube.start()
        square.join()
        cube.join()

    parser = Process(target=print_name, args=(123,), name="parser-0")
    parser.start()
    parser.join()

    workers = [Process(target=tell_pids, args=(sleep_s,), name=name) for name in ("worker-1", "worker-2")]
    for worker in workers:
        worker.start()
        print(f"main PID {os.getpid()}: started {worker.name}, PID {worker.pid}, alive {worker.is_alive()}", flush=True)
    for worker in workers:
        worker.join()
        print(f"{worker.name} ended with exit code {worker.exitcode}, alive {worker.is_alive()}", flush=True)


if __name__ == "__main__":
    main()
