"""Two processes that die of a signal: abort and a read of address 0."""

import ctypes
import multiprocessing
import os
import resource
import sys
from multiprocessing import Process


def without_core_file():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def abort():
    without_core_file()
    os.abort()


def read_address_0():
    without_core_file()
    ctypes.string_at(0)


def main():
    for target in (abort, read_address_0):
        child = Process(target=target, name=target.__name__)
        child.start()
        child.join()
        print(f"{child.name}: exit code {child.exitcode}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
