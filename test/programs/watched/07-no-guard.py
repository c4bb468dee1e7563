"""No main guard: under spawn and forkserver the child imports this file and comes to its own start() again."""

import multiprocessing
import sys
from multiprocessing import Process

if len(sys.argv) > 1:
    # The child runs this line too. Without force it would fail here, with another RuntimeError than that of start().
    multiprocessing.set_start_method(sys.argv[1], force=True)


def greet():
    print("hello from the child", flush=True)


child = Process(target=greet, name="child")
child.start()
child.join()
print(f"exit code: {child.exitcode}", flush=True)
