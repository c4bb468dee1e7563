"""Hangs for ever by design: the parent joins a child that still sends into a Pipe, which only the parent could read."""

import multiprocessing
import sys
from multiprocessing import Pipe, Process


def send_megabyte(connection):
    connection.send(b"x" * 1_000_000)
    connection.close()


def main():
    ours, theirs = Pipe()
    sender = Process(target=send_megabyte, args=(theirs,), name="sender")
    sender.start()
    print("joining", flush=True)
    sender.join()
    print(f"took {len(ours.recv())} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
