"""The chunks that a worker holds: read from their frames, in order of arrival, and the one whose tasks are being run."""
from collections import deque
from struct import Struct

from . import values
from .wire import WORD, ProtocolError

_SPREAD, _ONE_BY_ONE, _AGAIN = 1, 2, 4
_CHUNK = Struct("<IIIB")


class Chunk:
    __slots__ = ("id", "target", "count", "spread", "one_by_one", "again", "slot", "lengths", "data")

    def __init__(self, body):
        self.id, self.target, self.count, flags = _CHUNK.unpack_from(body)
        self.spread = bool(flags & _SPREAD)
        self.one_by_one = bool(flags & _ONE_BY_ONE)
        self.again = bool(flags & _AGAIN)
        at = _CHUNK.size
        (large,) = WORD.unpack_from(body, at)
        at += 4
        self.slot, self.lengths = 0, ()
        if large:
            (self.slot,) = WORD.unpack_from(body, at)
            self.lengths = [WORD.unpack_from(body, at + 4 + 4 * i)[0] for i in range(large)]
            at += 4 + 4 * large
        self.data = body[at:]


class Chunks:
    """The chunks that the worker holds, in order of arrival. Without I/O."""

    def __init__(self):
        self._waiting = deque()
        self._withdrawn = set()
        self._in_hand = None
        #: What goes back to the parent once the last chunk of it has arrived: chunk, index, last chunk.
        self._returning = None
        self._newest = 0

    @property
    def is_empty(self):
        return self._in_hand is None and not self._waiting

    def add(self, chunk):
        self._newest = chunk.id
        if self._returning is None or chunk.id > self._returning[2]:
            self._waiting.append(chunk)

    def give_back(self, index, last):
        """The current chunk is recalled from this task on, with all that waits."""
        self._returning = (self._in_hand.id, index, last)
        self._waiting.clear()
        self._withdrawn.clear()
        self._in_hand = None

    def take_returned(self):
        """Where the recalled tasks begin, once, when all of them have arrived."""
        if self._returning is None or self._newest < self._returning[2]:
            return None
        chunk, index, _ = self._returning
        self._returning = None
        return chunk, index

    def take(self):
        self._in_hand = self._waiting.popleft() if self._waiting else None
        return self._in_hand

    def release(self):
        if self._in_hand is not None:
            self._withdrawn.discard(self._in_hand.id)
        self._in_hand = None

    def withdraw(self, number):
        held = self._in_hand is not None and self._in_hand.id == number
        if held or any(chunk.id == number for chunk in self._waiting):
            self._withdrawn.add(number)

    @property
    def is_withdrawn(self):
        return self._in_hand is not None and self._in_hand.id in self._withdrawn


class Open:
    """A chunk whose tasks are being run, and how far the run has come."""

    __slots__ = ("chunk", "run", "broken", "values", "next", "marked", "stride_end")

    def __init__(self, chunk, target, memory):
        self.chunk = chunk
        self.run, self.broken = target
        self.values = ()
        self.next = 0
        self.marked = 1
        self.stride_end = 1
        if self.run is None:
            return
        try:
            self.values = values.decode(chunk.data, memory.from_parent(chunk.slot, chunk.lengths))
            if type(self.values) is not list or len(self.values) != chunk.count:
                raise ProtocolError("a chunk whose count is not its length")
        except Exception as error:
            self.run, self.broken = None, error
        chunk.data = None
