"""The answers of one chunk that are not sent yet, and the frame that holds them."""
from array import array
from struct import Struct

from . import values
from .errors import remote
from .wire import LARGE_BYTES, RESULTS, WORD, frame

#: Neighbours that are shorter share a time, which is their mean.
OWN_TIME_S = 0.00001
_FLUSH_BYTES = 1024 * 1024
_RESULTS = Struct("<IIIII")
_NOT_DONE = Struct("<IB")
_TIMES = Struct("<If")
_FAILED, _SKIPPED = 1, 2
#: A part of a message: one value; a list of plain ones; whole numbers of 32 bits, or floats, as they are in memory.
_ONE, _LIST, _INTS, _FLOATS = b"\x00", b"\x01", b"\x02", b"\x03"
_NO_LARGE = b"\0\0\0\0"


class Answers:
    """The answers of one chunk that are not sent yet. What can still change is encoded as it is given."""

    def __init__(self, memory, write):
        self._memory = memory
        self._write = write
        self._chunk = 0
        self._first = 0
        self.count = 0
        #: Plain values, which cannot change any more, and the class of all of them; None when there are several.
        self.plain = []
        self.plain_kind = None
        self._parts = []
        self._bytes = 0
        self._not_done = []
        self._times = []
        self._short_count = 0
        self._short_s = 0.0

    def begin(self, chunk):
        self._chunk = chunk
        self._first = 0

    def keep_many(self, count, work_s):
        """So many values have been added to `plain`, each of its class and each in a short time: this one in all."""
        self.count += count
        self._short_count += count
        self._short_s += work_s

    def note(self, work_s):
        """The time of one more answer."""
        self.count += 1
        if work_s < OWN_TIME_S:
            self._short_count += 1
            self._short_s += work_s
        else:
            self._close_short()
            self._times.append((1, work_s * 1000))

    def done(self, value, work_s):
        kind = type(value)
        if kind is int or kind is float or kind is bool or value is None:
            self._keep(value, kind)
            self.note(work_s)
        elif (kind is str or kind is bytes) and len(value) < LARGE_BYTES:
            self._keep(value, kind)
            self._bytes += len(value)
            self.note(work_s)
        else:
            self._other(value, work_s, 0)
        if self._bytes > _FLUSH_BYTES:
            self.flush()

    def _keep(self, value, kind):
        if not self.plain:
            self.plain_kind = kind
        elif self.plain_kind is not kind:
            self.plain_kind = None
        self.plain.append(value)

    def failed(self, error, work_s):
        self._other(remote(error), work_s, _FAILED)

    def skipped(self):
        self._not_done.append((self.count, _SKIPPED))
        self._keep(None, type(None))
        self.note(0.0)

    def _other(self, value, work_s, status):
        try:
            data, large = values.encode(value, "the result")
        except Exception as error:
            # This answer alone has failed.
            data, large = values.encode(remote(error), "the error")
            status = _FAILED
        if large:
            self._send_large(value, data, large, work_s, status)
            return
        self._close_plain()
        self._parts.append(_ONE)
        self._parts.append(data)
        self._bytes += len(data)
        if status:
            self._not_done.append((self.count, status))
        self.note(work_s)

    def _send_large(self, value, data, large, work_s, status):
        """At once: the task may change its buffers when it runs again."""
        self.flush()
        place = self._memory.to_parent(large)
        if place is None:
            data, _ = values.encode(value, "the result", beside=False)
            table = _NO_LARGE
        else:
            lengths = b"".join(WORD.pack(raw.nbytes) for raw in large)
            table = WORD.pack(len(large)) + WORD.pack(place) + lengths
        not_done = [(0, status)] if status else []
        self._send(1, not_done, [(1, work_s * 1000)], table, [_ONE, data])
        self._first += 1

    def _close_short(self):
        if self._short_count:
            self._times.append((self._short_count, self._short_s * 1000 / self._short_count))
            self._short_count = 0
            self._short_s = 0.0

    def _close_plain(self):
        if not self.plain:
            return
        packed = self._packed()
        if packed is None:
            self._parts.append(_LIST)
            self._parts.append(values.dumps(self.plain))
        else:
            self._parts.extend(packed)
        self.plain = []

    def _packed(self):
        """Numbers of one class as they are in memory; None when that cannot be."""
        if self.plain_kind is float:
            return _FLOATS, WORD.pack(len(self.plain)), array("d", self.plain).tobytes()
        if self.plain_kind is int:
            try:
                return _INTS, WORD.pack(len(self.plain)), array("i", self.plain).tobytes()
            except OverflowError:
                pass
        return None

    def flush(self):
        if self.count == 0:
            return
        self._close_short()
        self._close_plain()
        self._send(self.count, self._not_done, self._times, _NO_LARGE, self._parts)
        self._first += self.count
        self.count = 0
        self._bytes = 0
        self._parts = []
        self._not_done = []
        self._times = []

    def _send(self, count, not_done, times, table, parts):
        body = [_RESULTS.pack(self._chunk, self._first, count, len(not_done), len(times))]
        body.extend(_NOT_DONE.pack(index, status) for index, status in not_done)
        body.extend(_TIMES.pack(each, ms) for each, ms in times)
        body.append(table)
        body.extend(parts)
        self._write(frame(RESULTS, b"".join(body)))
