"""Main and two workers tell their PIDs, and main looks at the workers before and after they end."""

import multiprocessing
import os
import sys
import time
from multiprocessing import Process


def tell_pids(main_pid):
    name = multiprocessing.current_process().name
    print(f"{name}: PID {os.getpid()}, parent PID {os.getppid()}", flush=True)
    print(f"{name}: not the parent's PID: {os.getpid() != main_pid}", flush=True)
    # Under forkserver, os.getppid() is the server that forked this process. parent_process() is right everywhere.
    print(f"{name}: parent_process() is main: {multiprocessing.parent_process().pid == main_pid}", flush=True)
    time.sleep(0.2)


def main():
    print(f"main: PID {os.getpid()}", flush=True)
    workers = [Process(target=tell_pids, args=(os.getpid(),), name=f"worker-{i}") for i in (1, 2)]
    for worker in workers:
        worker.start()
        print(f"main: started {worker.name}, PID {worker.pid}", flush=True)
    for worker in workers:
        print(f"main: {worker.name} alive {worker.is_alive()}", flush=True)
    for worker in workers:
        worker.join()
        print(f"main: {worker.name} exit code {worker.exitcode}, alive {worker.is_alive()}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
