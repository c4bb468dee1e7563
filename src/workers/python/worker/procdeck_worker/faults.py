"""The faults that a person may bring about in a process, to see what becomes of it and of its tasks. They happen for real."""
import os
import signal
import sys

from .standard import standard
from .wire import CHANNEL_FD

_EXIT_CODE = 3
_FLOOD_LINES = 100_000
_GARBAGE_BYTES = 4096
_BLOCK_BYTES = 64 * 1024 * 1024


def bring_about(fault):
    """As code of the process would, after the task that is running now."""
    if fault == "exit":
        sys.exit(_EXIT_CODE)
    if fault.startswith("exit "):
        sys.exit(int(fault[5:]))
    _FAULTS[fault]()


def _raise():
    raise RuntimeError("raised on purpose")


def _segfault():
    # Not through faulthandler, which would tell of a place in the user's code.
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGSEGV)


def _fill_memory():
    """Until the limit of this process, or until half of what the machine has left is taken."""
    free = _free_bytes()
    held = []
    while len(held) * _BLOCK_BYTES < free // 2:
        held.append(bytearray(b"\1" * _BLOCK_BYTES))
    held.clear()
    sys.stderr.write("not done any further: the machine would have had too little memory left\n")


def _free_bytes():
    with open("/proc/meminfo") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0


def _busy_loop():
    while True:
        pass


def _ignore_sigterm():
    signal.signal(signal.SIGTERM, lambda *_: sys.stderr.write("SIGTERM was ignored on purpose\n"))
    sys.stderr.write("SIGTERM is ignored from now on, on purpose\n")


def _flood():
    for line in range(1, _FLOOD_LINES + 1):
        print("line %d of %d on purpose" % (line, _FLOOD_LINES))


def _garbage():
    os.write(CHANNEL_FD, os.urandom(_GARBAGE_BYTES))


def _orphan():
    """Out of the group that ends with this process."""
    subprocess = standard("subprocess")
    nothing = subprocess.DEVNULL
    subprocess.Popen(["sleep", "3600"], start_new_session=True, stdin=nothing, stdout=nothing, stderr=nothing)


_FAULTS = {
    "raise": _raise,
    "abort": os.abort,
    "segfault": _segfault,
    "out-of-memory": _fill_memory,
    "busy-loop": _busy_loop,
    "ignore-sigterm": _ignore_sigterm,
    "flood": _flood,
    "garbage": _garbage,
    "orphan": _orphan,
}
