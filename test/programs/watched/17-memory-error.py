"""A process asks for more memory than an address space has, and ends with a MemoryError."""

import multiprocessing
import sys
from multiprocessing import Process


def take_too_much():
    # Refused at once: no memory is taken, so the machine does not come into need.
    bytearray(1 << 62)


def main():
    child = Process(target=take_too_much, name="too-much")
    child.start()
    child.join()
    print(f"exit code: {child.exitcode}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
