"""Tasks that use what the parent holds: queues, pools and shared values."""
import functools
import os
import queue
import signal
import sys
import threading
import time

_kept = []


def keep(one):
    """An initializer: the tasks find it."""
    _kept.append(one)


def put_kept(x):
    _kept[0].put([os.getpid(), x])
    return x


def sum_of(shared, at):
    return [sum(shared), id(shared), shared[at]]


def length_of(shared):
    return [len(shared["bytes"]), shared["bytes"][-1]]


def produce(out, count, consumers):
    for i in range(count):
        out.put({"i": i, "pid": os.getpid()})
    out.put_sentinels(consumers)


def consume(from_queue, to):
    for item in from_queue:
        to.put([item["i"], os.getpid()])


def double(from_queue, to):
    for item in from_queue:
        to.put(item * 2)
        from_queue.task_done()


def ends(q):
    """What each call says at its limits."""
    said = []
    for act in (
        lambda: q.get(False),
        lambda: q.get(timeout=0.02),
        lambda: q.put(1),
        lambda: q.put(2, False),
        lambda: q.put(lambda: 1),
        lambda: [q.qsize(), q.full(), q.empty(), q.maxsize, q.name],
        lambda: q.get(),
        lambda: q.close(),
        lambda: q.put(1),
    ):
        try:
            said.append(act())
        except (queue.Full, queue.Empty, Exception) as error:
            said.append("%s: %s" % (type(error).__name__, error))
    return said


def from_thread(q):
    said = []

    def act():
        try:
            q.put(1)
        except Exception as error:
            said.append(str(error))

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    return said


def give_back(q):
    q.put("from here")
    return {"queue": q}


def close_and_give_back(q):
    q.close()
    return [q, "closed"]


def tiny_then_get(given):
    """Tiny tasks, and one among them that waits."""
    q, i = given
    return q.get() if i == 150 else i


def factorial(pool, n):
    return 1 if n <= 1 else n * pool.apply(factorial, (pool, n - 1))


def fan_out(pool, count):
    return sum(pool.map(square, range(count)))


def square(x):
    return x * x


def fails(x):
    raise ValueError("not %r" % x)


def asks_for_failure(pool):
    try:
        pool.apply(fails, (3,))
    except ValueError as error:
        return str(error)


def hand_on(there, back):
    back.put(there.get())


def takes_one(q):
    item = q.get()
    print("has", item)
    sys.stdout.flush()
    time.sleep(60)


def put_and_say(q, kind):
    item = {"tuple as key": {(1, 2): 3}, "bytes in a set": {b"k"}, "fine": {1: [2, {"a": {3, "b"}}]}}[kind]
    try:
        q.put(item)
        return q.get(timeout=5) == item
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


class _Late(Exception):
    pass


def _raise(*_):
    raise _Late()


def gives_up(q):
    """As a limit of a call in Python is often made."""
    signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        return q.get()
    except _Late:
        return "late"


def take(q, seconds):
    return q.get(timeout=seconds)


class Model:
    def __init__(self, factor):
        self.factor = factor

    def scale(self, x=10):
        return self.factor * x

    @staticmethod
    def twice(x):
        return 2 * x


def _hides(function):
    @functools.wraps(function)
    def other(x):
        return function(x) + 1

    return other


@_hides
def decorated(x):
    return x * 10


def _undecorated():
    def decorated(x):
        return x

    decorated.__qualname__ = "decorated"
    return decorated


def hand_in(pool, kind):
    function = {
        "method": Model(3).scale,
        "static method": Model.twice,
        "lambda": lambda x: x,
        "decorated": decorated,
        "another of that name": _undecorated(),
        "of C": len,
    }[kind]
    try:
        return pool.apply(function, (7,))
    except Exception as error:
        return type(error).__name__


def first_of(shared):
    return shared["n"]


def tiny_then_timed(given):
    q, i = given
    return q.get(timeout=10) if i == 150 else i
