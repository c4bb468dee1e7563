"""A child writes into all that can be shared: a SharedMemory, a Value, an Array, a Pipe and an Event."""

import multiprocessing
import sys
from multiprocessing import Array, Event, Pipe, Process, Value
from multiprocessing.shared_memory import SharedMemory


def write(name, count, numbers, connection, done):
    memory = SharedMemory(name=name)
    memory.buf[0] = 42
    memory.close()
    with count.get_lock():
        count.value += 2
    numbers[1] = 2.5
    connection.send("ok")
    connection.close()
    done.set()


def main():
    memory = SharedMemory(create=True, size=16)
    count = Value("i", 0)
    numbers = Array("d", 3)
    here, there = Pipe()
    done = Event()
    child = Process(target=write, args=(memory.name, count, numbers, there, done), name="writer")
    child.start()
    message = here.recv()
    child.join()
    print(memory.buf[0], count.value, numbers[:], message, done.is_set())
    print(f"exit code: {child.exitcode}")
    memory.close()
    memory.unlink()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        multiprocessing.set_start_method(sys.argv[1])
    main()
