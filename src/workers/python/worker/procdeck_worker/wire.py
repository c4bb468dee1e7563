"""The frames of the channel, and the words and buffers of the shared memory.

The layouts are those of docs/protocol.md; engine/wire/ has the parent's side.
"""
import os
import select
from struct import Struct

PROTOCOL = 5
CODEC = "pickle"
CHANNEL_FD = 3
MEMORY_FD = 4

TARGET, CHUNK, CALL, STOP, ACK, RESPONSE, INIT, WITHDRAW, NAME, FAULT, FORK = 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14
READY, RESULTS, RAISED, BYE, REQUEST, INITED, RETURNED, FORKED, FORK_ENDED = 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x8A, 0x8B

MAX_PAYLOAD_BYTES = 256 * 1024 * 1024
MAX_FRAME_BYTES = MAX_PAYLOAD_BYTES + 16 * 1024 * 1024
MAX_CONTROL_BYTES = 1024 * 1024
LARGE_BYTES = 64 * 1024
_LARGE_FRAMES = (CHUNK, CALL, INIT, RESPONSE)

HEAD = Struct("<IB")
TEXT = Struct("<II")
PLACE = Struct("<II")
_READ_BYTES = 64 * 1024


class ChannelEnded(Exception):
    """The parent has ended, or has closed the channel."""


class ProtocolError(Exception):
    """The parent sent what is no frame."""


def frame(kind, body):
    return HEAD.pack(len(body) + 1, kind) + body


def text_frame(kind, head, text, payload=b""):
    """A control frame; `text` is JSON."""
    data = text.encode("utf-8", "replace")
    return frame(kind, TEXT.pack(head, len(data)) + data + payload)


def text_body(body):
    """The head, the JSON as bytes, and the payload of a control frame."""
    head, length = TEXT.unpack_from(body)
    return head, bytes(body[8 : 8 + length]), body[8 + length :]


class Channel:
    """Reads and writes block, so a parent that is slow to read stops this worker."""

    def __init__(self, fd):
        self._fd = fd
        self._bytes = b""
        self._at = 0
        #: A long body that has not come whole, and how much of it has; what of a frame is not sent. An exception of a
        #: signal handler may come between two reads or writes.
        self._head = None
        self._whole = None
        self._have = 0
        self._unsent = b""
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)

    def close(self):
        """In a forked child, to which it does not belong."""
        os.close(self._fd)
        self._fd = -1

    def has_frame(self):
        """Whether a frame has begun to arrive, without waiting."""
        return self._at < len(self._bytes) or bool(self._poll.poll(0))

    def wait(self, seconds):
        """Whether a frame has begun to arrive within that time."""
        return self._at < len(self._bytes) or bool(self._poll.poll(seconds * 1000))

    @property
    def has_read_ahead(self):
        """Whether bytes of a frame have been read already."""
        return self._at < len(self._bytes)

    def next(self):
        """Waits for a frame: its kind and its body."""
        if self._head is None:
            self._head = HEAD.unpack(self._take(5))
        length, kind = self._head
        limit = MAX_FRAME_BYTES if kind in _LARGE_FRAMES else MAX_CONTROL_BYTES
        if not 1 <= length <= limit or kind >= 0x80:
            raise ProtocolError("a frame of kind %d and %d bytes from the parent" % (kind, length))
        body = self._take(length - 1)
        self._head = None
        return kind, body

    def _take(self, count):
        at = self._at
        have = len(self._bytes) - at
        if have >= count:
            self._at = at + count
            return self._bytes[at : at + count]
        if count <= _READ_BYTES:
            if at:
                self._bytes, self._at = self._bytes[at:], 0
            while len(self._bytes) < count:
                self._bytes += self._read()
            self._at = count
            return self._bytes[:count]
        # Straight into memory of its own: nothing behind it is read ahead.
        if self._whole is None:
            whole = bytearray(count)
            whole[:have] = self._bytes[at:]
            self._bytes, self._at, self._whole, self._have = b"", 0, whole, have
        room = memoryview(self._whole)
        while self._have < count:
            got = os.readv(self._fd, [room[self._have :]])
            if got == 0:
                raise ChannelEnded()
            self._have += got
        self._whole = None
        return room

    def _read(self):
        try:
            data = os.read(self._fd, _READ_BYTES)
        except ConnectionResetError:
            data = b""
        if not data:
            raise ChannelEnded()
        return data

    def write(self, data):
        if self._unsent:
            data = self._unsent + bytes(data)
            self._unsent = b""
        sent = 0
        try:
            sent = os.write(self._fd, data)
            if sent < len(data):
                rest = memoryview(data)
                while sent < len(data):
                    sent += os.write(self._fd, rest[sent:])
        except (BrokenPipeError, ConnectionResetError):
            raise ChannelEnded() from None
        except BaseException:
            self._unsent = bytes(memoryview(data)[sent:])
            raise


LOADING = 0xFFFF_FFFF
RECALL_ALL = 0xFFFF_FFFF
_MARK = Struct("<IIII")
_RECALL = Struct("<III")
WORD = Struct("<I")
_MARK_AT, _RECALL_AT, _TAKEN_AT, _BEAT_AT = 0, 16, 28, 32
_SLOT_BYTES = 1 << 30
_DOWN_SLOTS = 64
UP_SLOTS = 4
_PAGE = 4096


def _mid_page(at):
    return -(-at // _PAGE) * _PAGE + _PAGE // 2


class Memory:
    """Each word has one writer, which writes by one system call: a reader sees the old words or the new ones."""

    def __init__(self, fd):
        self._fd = fd
        self._beats = 0
        self._up = 0
        self._up_slots = []

    def close(self):
        """As that of the channel."""
        os.close(self._fd)
        self._fd = -1

    def mark(self, chunk, index, span, stride):
        """Before `span` tasks from `index` on; of the tasks from there on `stride` start before the recall is read."""
        os.pwrite(self._fd, _MARK.pack(chunk, index, span, stride), _MARK_AT)

    def recall(self):
        """Chunk and index of the first task that must not start, and the last chunk that is recalled."""
        data = self.recall_words()
        return _RECALL.unpack(data) if len(data) == _RECALL.size else (0, 0, 0)

    def recall_words(self):
        """The same as bytes, for who only asks whether it has changed."""
        return os.pread(self._fd, _RECALL.size, _RECALL_AT)

    def beat(self):
        self._beats = (self._beats + 1) & 0xFFFF_FFFF
        os.pwrite(self._fd, WORD.pack(self._beats), _BEAT_AT)

    def from_parent(self, slot, lengths):
        at = (1 + slot) * _SLOT_BYTES
        buffers = []
        for length in lengths:
            at = _mid_page(at)
            buffers.append(self._read(at, length))
            at += length
        return buffers

    def _read(self, at, length):
        data = os.pread(self._fd, length, at)
        while len(data) < length:
            more = os.pread(self._fd, length - len(data), at + len(data))
            if not more:
                raise ProtocolError("large buffers that end before their length")
            data += more
        return data

    def to_parent(self, buffers):
        """The running number and the slot of the buffers, as one number; None where there is no room."""
        taken = WORD.unpack(os.pread(self._fd, 4, _TAKEN_AT).ljust(4, b"\0"))[0]
        del self._up_slots[: len(self._up_slots) - (self._up - taken)]
        free = [slot for slot in range(UP_SLOTS) if slot not in self._up_slots]
        if not free:
            return None
        slot = free[0]
        at = (1 + _DOWN_SLOTS + slot) * _SLOT_BYTES
        try:
            for buffer in buffers:
                at = _mid_page(at)
                rest = memoryview(buffer)
                while rest:
                    wrote = os.pwrite(self._fd, rest, at)
                    if wrote == 0:
                        return None
                    at += wrote
                    rest = rest[wrote:]
        except OSError:
            return None  # the memory is full
        self._up_slots.append(slot)
        self._up += 1
        return (self._up - 1) * UP_SLOTS + slot
