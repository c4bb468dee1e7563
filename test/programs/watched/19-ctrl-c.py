"""Ctrl-C within Pool.map: the signal goes to the whole process group, so main and both workers get it at once."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from multiprocessing import Pool, SimpleQueue


def init_worker(queue):
    global begun
    begun = queue


def work(n):
    begun.put(n)
    time.sleep(0.5)
    return n * n


def press_ctrl_c(begun):
    begun.get()
    begun.get()
    os.killpg(os.getpgrp(), signal.SIGINT)


def main():
    begun = SimpleQueue()
    with Pool(2, initializer=init_worker, initargs=(begun,)) as pool:
        # A thread presses the keys, because main is within map by then.
        threading.Thread(target=press_ctrl_c, args=(begun,), daemon=True).start()
        print(pool.map(work, range(8), chunksize=1))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    # A group of its own, so that the signal meets nobody else. A session's leader has one, and may not call setpgrp().
    if os.getpgrp() != os.getpid():
        os.setpgrp()
    # Started in the background of a shell script, SIGINT would be ignored and the map would run to its end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
