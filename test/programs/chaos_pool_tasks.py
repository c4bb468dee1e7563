"""The tasks of chaos-pool-tasks.mjs and chaos-stuck-tasks.mjs in Python: the same names, inputs, results and traces."""
import os
import re
import signal
import subprocess
import sys
import threading
import time

STEPS = 300_000


def sum(i):
    """i + (i + 1) + ... in STEPS steps, and a good half millisecond of work."""
    spin(0.5)
    return STEPS * i + (STEPS * (STEPS - 1)) // 2


def increment(x):
    return x + 1


def spin(ms):
    end = time.perf_counter() + ms / 1000
    while time.perf_counter() < end:
        pass
    return ms


def slow_increment(x):
    spin(1)
    return x + 1


def sleep(ms):
    time.sleep(ms / 1000)
    return ms


def _is_first(path):
    """True for the first process that comes here."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        return True
    except FileExistsError:
        return False


def stops_once(given):
    folder, i, delay_ms = given
    if not _is_first("%s/%d" % (folder, i)):
        return "again"
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    goes_on = []
    signal.signal(signal.SIGCONT, lambda *_: goes_on.append(True))
    print("begun %d" % i)
    while not goes_on:
        time.sleep(0.001)
    time.sleep(delay_ms / 1000)
    return "first"


def _append(path, line):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, line.encode())
    os.close(file)


def leaves_trace(given):
    path, i, dies = given
    _append(path, "%d %d\n" % (i, os.getpid()))
    if dies:
        os.kill(os.getpid(), signal.SIGKILL)
        spin(10_000)
    return i


_log = {"folder": "", "fd": -1}


def writes_down(given):
    folder, i, ms = given
    if _log["folder"] != folder:
        if _log["fd"] != -1:
            os.close(_log["fd"])
        path = "%s/%d" % (folder, os.getpid())
        _log.update(folder=folder, fd=os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    os.write(_log["fd"], b"began %d\n" % i)
    if ms > 0:
        spin(ms)
    os.write(_log["fd"], b"ended %d\n" % i)
    return i


def _began(path):
    """The clock that all processes share. The file is there only when it is whole."""
    with open(path + "-open", "w") as file:
        file.write(str(time.monotonic_ns()))
    os.rename(path + "-open", path)


def _holds_the_gil(ms):
    """In the C code of `re`, which lets no other thread run: each letter more doubles its time. `ms` to twice as long."""
    pattern = re.compile("^(a+)+$")
    length = 14
    took_ms = 0.0
    while took_ms < 10:
        length += 1
        # By the time on a core: others measure at the same moment.
        since = time.thread_time()
        pattern.match("a" * length + "b")
        took_ms = (time.thread_time() - since) * 1000
    while took_ms < ms:
        length += 1
        took_ms *= 2
    return lambda: pattern.match("a" * length + "b")


def stuck(given):
    folder, i, kind = given
    if kind == "short":
        return spin(0.7)
    # First of all: what follows is part of the task, too.
    _began("%s/%d" % (folder, i))
    work = _holds_the_gil(60_000) if kind == "holds the GIL" else None
    if kind == "busy loop":
        spin(60_000)
    if kind == "stopped":
        os.kill(os.getpid(), signal.SIGSTOP)
    if work is not None:
        work()
    time.sleep(60)


def hard_to_stop(kind):
    if kind == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        # Of its group: it has to go with it.
        subprocess.Popen(["sleep", "300"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print("as it shall be: %d" % os.getpid(), flush=True)
    if kind == "stopped":
        os.kill(os.getpid(), signal.SIGSTOP)
    if kind == "busy":
        spin(60_000)
    time.sleep(60)


def set_up(folder, kind, always):
    fails = always or _is_first(folder + "/first")
    _append(folder + "/set-ups", "%d %s\n" % (os.getpid(), "failed" if fails else "done"))
    if not fails:
        return
    if kind == "throws":
        raise ValueError("no set-up today")
    if kind == "leaves":
        os._exit(3)
    if kind == "exits":
        sys.exit(3)
    if kind == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    if kind == "waits":
        time.sleep(60)
    spin(60_000)


def after_set_up(given):
    folder, i = given
    _append(folder + "/tasks", "%d\n" % os.getpid())
    return i


def big_then_gone(given):
    length, shape, end, mark = given

    def leave():
        if end != "exit at once":
            time.sleep(0)
        if end == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)

    threading.Thread(target=leave, daemon=True).start()
    return chr(97 + mark % 26) * length if shape == "text" else bytes([mark]) * length


def length_of(value):
    return len(value)


def bytes_of(n):
    return b"\7" * n


# Ways of chaos-stuck-tasks.mjs: each says when it began.


def waits(given):
    """Until it has been stopped and goes on: a task that sleeps on would be called blocked, and rightly."""
    path, ms, _ = given
    goes_on = []
    signal.signal(signal.SIGCONT, lambda *_: goes_on.append(True))
    _began(path)
    end = time.monotonic() + ms / 1000
    while not goes_on and time.monotonic() < end:
        time.sleep(0.01)
    return ms


def busy_loop(given):
    path, ms, _ = given
    _began(path)
    return spin(ms)


def bad_expression(given):
    path, ms, _ = given
    work = _holds_the_gil(ms)
    _began(path)
    work()


def blocked_call(given):
    path, ms, _ = given
    _began(path)
    threading.Event().wait(ms / 1000)


def blocked_read(given):
    path, _, fifo = given
    fd = os.open(fifo, os.O_RDWR)
    _began(path)
    got = os.read(fd, 1)
    os.close(fd)
    return len(got)


# The crash matrix.


def _end(how):
    if how == "raise":
        raise ValueError("raised on purpose")
    if how == "exit":
        sys.exit(7)
    if how == "abort":
        os.abort()
    os.kill(os.getpid(), signal.SIGSEGV)
    spin(10_000)


def crash(how):
    return _end(how)


class _Trap:
    """Looking at it, as whoever encodes it has to, ends this process."""

    def __init__(self, how):
        self.how = how

    @property
    def __class__(self):
        return _end(self.how)


def crash_when_read(how):
    return {"part": _Trap(how)}
