"""First processes: start them, join them, and read what they leave behind."""

import os
import signal
import time
from multiprocessing import Process, Queue, current_process


def print_square(n):
    print(f"the square of {n} is {n * n}", flush=True)


def print_cube(n):
    print(f"the cube of {n} is {n * n * n}", flush=True)


def print_name(n):
    print(f"name={current_process().name} n={n}", flush=True)


def tell_pids(sleep_s):
    print(f"pid={os.getpid()} parent={os.getppid()}", flush=True)
    time.sleep(sleep_s)


def raise_error(n):
    raise ValueError(f"{n} is too large")


def have_children(pids):
    child = Process(target=time.sleep, args=(0.2,), name="child")
    daemon = Process(target=time.sleep, args=(3600,), name="daemon", daemon=True)
    child.start()
    daemon.start()
    pids.put((child.pid, daemon.pid))


def stay(pids):
    have_children(pids)
    time.sleep(3600)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:
        return ") Z " not in stat.read()


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

    # An exception in a child does not reach its parent: it is an exit code, and a traceback on standard error.
    raises = Process(target=raise_error, args=(10,), name="raises")
    raises.start()
    raises.join()
    print(f"raises ended with exit code {raises.exitcode}", flush=True)

    # A parent that returns ends its daemon and waits for its child.
    pids = Queue()
    returns = Process(target=have_children, args=(pids,), name="returns")
    returns.start()
    family = pids.get()
    returns.join()
    print(f"returns ended with exit code {returns.exitcode}, alive {[is_alive(pid) for pid in family]}", flush=True)

    # A parent that is killed can do neither: both children live on, and nobody waits for them.
    killed = Process(target=stay, args=(pids,), name="is-killed")
    killed.start()
    _, daemon = pids.get()
    killed.kill()
    killed.join()
    print(f"is-killed ended with exit code {killed.exitcode}, its daemon is alive: {is_alive(daemon)}", flush=True)
    os.kill(daemon, signal.SIGKILL)


if __name__ == "__main__":
    main()
