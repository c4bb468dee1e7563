"""Queues and pools of the parent, as a task has them: each method is a request."""
import os
import sys

from . import values
from .parent import DeadlockError, ItemsLostError, QueueClosedError, QueueUseError
from .standard import standard

#: A limit of more than thirty years is none.
_LONGEST_S = 1e9


class _Sentinel:
    def __repr__(self):
        return "SENTINEL"


#: Tells a consumer to stop: an iteration over a queue ends at it.
SENTINEL = _Sentinel()


def _limit(block, timeout):
    """As the parent knows it: milliseconds, no limit, or no wait."""
    if timeout is not None and timeout != timeout:
        raise ValueError("timeout: expected a number of seconds, and this is none")
    if not block or (timeout is not None and timeout <= 0):
        return "never"
    return "endless" if timeout is None or timeout > _LONGEST_S else timeout * 1000


class Queue:
    """A queue of the parent, with the methods of `multiprocessing.Queue`. What it holds belongs to the parent alone."""

    SENTINEL = SENTINEL

    def __init__(self, number, facts, parent):
        self.name = facts["name"]
        self.maxsize = facts["maxSize"]
        self._number = number
        self._parent = parent
        self._facts = dict(facts, ticket=None)

    @property
    def is_foreign(self):
        return self._facts["owner"] != os.environ.get("PROCDECK_TOKEN")

    def procdeck_reference(self):
        return "queue", self._number, self._facts

    def put(self, item, block=True, timeout=None):
        """Raises queue.Full at the limit, QueueClosedError, DeadlockError."""
        data = None
        if item is not SENTINEL:
            data = b"\0" + bytes(values.encode(item, 'an item for queue "%s"' % self.name, beside=False)[0])
        self._call({"ask": "put", "limit": _limit(block, timeout), "bytes": data, "carries": []})

    def get(self, block=True, timeout=None):
        """The oldest item; `SENTINEL` is one too. Raises queue.Empty at the limit, QueueClosedError, DeadlockError."""
        answer = self._parent.late(self._number) or self._call({"ask": "get", "limit": _limit(block, timeout)})
        try:
            return SENTINEL if answer["bytes"] is None else values.decode(answer["bytes"])
        finally:
            self._parent.tell("queue", {"ask": "took", "queue": self._number, "seq": answer["seq"]})

    def put_nowait(self, item):
        self.put(item, False)

    def get_nowait(self):
        return self.get(False)

    def put_sentinels(self, count=1):
        """Stops that many consumers, after all earlier items."""
        for _ in range(count):
            self.put(SENTINEL)

    def __iter__(self):
        """The items in the order of arrival, until a sentinel."""
        while True:
            item = self.get()
            if item is SENTINEL:
                return
            yield item

    def qsize(self):
        return self._call({"ask": "look"})["size"]

    def empty(self):
        return self.qsize() == 0

    def full(self):
        return self._call({"ask": "look"})["full"]

    def close(self):
        """For all processes. The number of items that are discarded."""
        return self._ask({"ask": "close"}).get("discarded") or 0

    def _ask(self, question):
        if self.is_foreign:
            raise QueueUseError('queue "%s" belongs to another supervisor than this process' % self.name)
        question["queue"] = self._number
        return self._parent.ask("queue", question, waits=question.get("limit", "never"))

    def _call(self, question):
        answer = self._ask(question)
        ended = answer["is"]
        if ended == "full":
            raise standard("queue").Full('queue "%s" holds %d items already' % (self.name, self.maxsize))
        if ended == "empty":
            raise standard("queue").Empty('queue "%s" is empty' % self.name)
        if ended == "closed":
            raise QueueClosedError('queue "%s" is closed' % self.name)
        if ended == "too-often":
            raise ValueError('queue "%s": task_done() was called more often than there were items' % self.name)
        if ended == "lost":
            raise ItemsLostError('queue "%s": %d items are lost with %s' % (self.name, answer["items"], ", ".join(answer["holders"])))
        if ended == "deadlock":
            lines = answer["lines"]
            raise DeadlockError('queue "%s" is in a deadlock: %s' % (self.name, "; ".join(lines)), lines)
        return answer


class JoinableQueue(Queue):
    def task_done(self):
        """Once for each item that was taken and is done."""
        self._call({"ask": "task-done"})

    def join(self, timeout=None):
        """True when every item is done, False at the limit."""
        return self._call({"ask": "join", "limit": _limit(True, timeout)})["is"] == "ok"


class Pool:
    """A pool of the parent: a task may hand more work to the pool that runs it. The functions are those of files."""

    def __init__(self, number, parent):
        self._number = number
        self._parent = parent

    def procdeck_reference(self):
        return "pool", self._number, {}

    def apply(self, func, args=()):
        return self._parent.ask("pool", self._call_of(func, args), waits="endless")

    def map(self, func, iterable):
        return self._parent.ask_all("pool", [self._call_of(func, (one,)) for one in iterable], waits="endless")

    def starmap(self, func, iterable):
        return self._parent.ask_all("pool", [self._call_of(func, args) for args in iterable], waits="endless")

    def _call_of(self, func, args):
        name = getattr(func, "__qualname__", "")
        module = sys.modules.get(getattr(func, "__module__", None) or "")
        found = module
        for part in name.split("."):
            found = getattr(found, part, None)
        path = getattr(module, "__file__", None)
        # By its name the other worker has to find the same: no method of an object, and not what a decorator has hidden.
        if found is None or found != func or path is None or not path.endswith(".py"):
            raise TypeError("a pool takes functions that a module defines by name, and %r is none" % (func,))
        return {"pool": self._number, "module": os.path.abspath(path), "export": name, "args": list(args)}
