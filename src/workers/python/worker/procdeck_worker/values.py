"""Values to bytes and back, as the codec "pickle": pickle's own opcodes, of which only those of plain data may cross.

docs/python.md has the table of what crosses. What is no plain data is refused here, with its place in the value. The few
kinds that pickle has no opcode for are calls of the functions `date`, `array`, `ndarray` and `plain` below: the parent
knows these names and runs nothing.
"""
import sys
from _pickle import PickleBuffer, Pickler, loads
from io import BytesIO

from .errors import in_words
from .standard import standard
from .wire import LARGE_BYTES, MAX_PAYLOAD_BYTES

_PROTOCOL = 5  # of pickle: Python 3.8 and later
_JOINED_DICTS = ("Counter", "OrderedDict", "defaultdict")
_CODES = {
    "i1": "b",
    "u1": "B",
    "i2": "h",
    "u2": "H",
    "i4": "i",
    "u4": "I",
    "i8": "q",
    "u8": "Q",
    "f4": "f",
    "f8": "d",
}


class TaskSerializationError(Exception):
    """A value cannot be sent to another process."""


class PayloadTooLargeError(Exception):
    """Encoded, a value is larger than one message may be."""


class _Refused(Exception):
    def __init__(self, value, reason):
        Exception.__init__(self, reason)
        self.value = value
        self.reason = reason


def date(ms):
    """A Date of JavaScript: whole milliseconds since 1970 in UTC."""
    datetime = standard("datetime")
    return datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(milliseconds=ms)


def array(kind, data):
    """A typed array of JavaScript, from its bytes."""
    made = standard("array").array(_CODES[kind])
    made.frombytes(data)
    return made


def ndarray(kind, shape, data):
    """Only to the parent: an array of numpy with more dimensions than one."""
    raise TypeError("an ndarray is not sent to a worker")


def plain(value):
    """Only to the parent: a value in place of one that equals it."""
    return value


def reference(kind, number, facts):
    """What the parent holds: a queue, a pool, a shared value."""
    from . import parent

    return parent.resolve(worker, kind, number, facts)


_CALLS = (date, array, ndarray, plain, reference)
#: The worker of this process, by which such a thing is asked.
worker = None


def _ms_of(value):
    datetime = standard("datetime")
    if value.tzinfo is None or value.utcoffset() is None:
        raise _Refused(value, "it is a datetime without a time zone; send value.timestamp() or value.isoformat()")
    past = value - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    if past.microseconds % 1000:
        raise _Refused(value, "it is a datetime with microseconds, and a Date has milliseconds; send value.isoformat()")
    return (past.days * 86400 + past.seconds) * 1000 + past.microseconds // 1000


def _is(value, module, *names):
    """Whether its class is this one of a module that has been imported: nothing is imported to find out."""
    kind = type(value)
    return kind.__module__ == module and kind.__name__ in names and getattr(sys.modules.get(module), kind.__name__, None) is kind


def _numpy_reduced(numpy, value):
    if isinstance(value, numpy.generic):
        if value.dtype.kind not in "biufUS" or value.dtype.itemsize > 8 and value.dtype.kind == "f":
            raise _Refused(value, "it is a numpy.%s; send a plain value instead" % type(value).__name__)
        return plain, (value.item(),)
    if type(value) is not numpy.ndarray or value.dtype.kind not in "iuf" or value.dtype.itemsize > 8:
        what = "an array of %s" % value.dtype if type(value) is numpy.ndarray else "a %s" % type(value).__name__
        raise _Refused(value, "it is %s of numpy; send value.tolist(), or an array of numbers" % what)
    kind, size = value.dtype.kind, value.dtype.itemsize
    if kind == "f" and size == 2:
        size = 4
    whole = numpy.ascontiguousarray(value, dtype="<%s%d" % (kind, size))
    name = "%s%d" % (kind, size)
    data = PickleBuffer(whole.reshape(-1).view(numpy.uint8) if whole.size else b"")
    return (array, (name, data)) if value.ndim == 1 else (ndarray, (name, list(value.shape), data))


def _reduced(value):
    """How a value that is no plain data crosses all the same. Raises _Refused."""
    if _is(value, "datetime", "datetime"):
        return date, (_ms_of(value),)
    if _is(value, "collections", *_JOINED_DICTS):
        return plain, (dict(value),)
    if _is(value, "array", "array"):
        kinds = [kind for kind, code in _CODES.items() if code == value.typecode]
        if value.typecode in "lL":
            kinds = ["%s%d" % ("i" if value.typecode == "l" else "u", value.itemsize)]
        if kinds:
            return array, (kinds[0], PickleBuffer(value))
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, (numpy.generic, numpy.ndarray)):
        return _numpy_reduced(numpy, value)
    if isinstance(value, tuple) and hasattr(type(value), "_fields"):
        return plain, (tuple(value),)
    enum = sys.modules.get("enum")
    if enum is not None and isinstance(value, enum.Enum):
        for base in (int, str):
            if isinstance(value, base):
                return plain, (base.__new__(base, value.value),)
        raise _Refused(value, "it is a member of an enum (%s); send its value" % value)
    held = getattr(type(value), "procdeck_reference", None)
    if held is not None:
        return reference, held(value)
    raise _Refused(value, _why(value))


_INSTEAD = {
    "generator": "a generator; send list(value)",
    "map": "an iterator; send list(value)",
    "zip": "an iterator; send list(value)",
    "filter": "an iterator; send list(value)",
    "range": "a range; send list(value)",
    "dict_keys": "a view of a dict; send list(value)",
    "dict_values": "a view of a dict; send list(value)",
    "dict_items": "a view of a dict; send list(value)",
    "deque": "a deque; send list(value)",
    "memoryview": "a view of memory; send bytes(value)",
    "complex": "a complex number; send [value.real, value.imag]",
    "Decimal": "a Decimal; send str(value)",
    "Fraction": "a Fraction; send str(value)",
    "UUID": "a UUID; send str(value)",
    "PosixPath": "a path; send str(value)",
    "date": "a date without a time; send value.isoformat()",
    "time": "a time without a date; send value.isoformat()",
    "timedelta": "a timedelta; send value.total_seconds()",
    "coroutine": "a coroutine, for the function is async; let it be a plain one that calls asyncio.run(...)",
}


def _why(value):
    kind = type(value)
    if isinstance(value, type):
        return "it is a class (%s); send what it makes, as plain data" % value.__name__
    if callable(value) and hasattr(value, "__name__"):
        return "it is a function (%s); name it as the target of a task instead" % value.__name__
    instead = _INSTEAD.get(kind.__name__)
    if instead is not None:
        return "it is " + instead
    if isinstance(value, BaseException):
        return "it is an exception; raise it, or send str(value)"
    if hasattr(kind, "__dataclass_fields__"):
        return "it is an instance of %s; send dataclasses.asdict(value)" % kind.__name__
    for base in (dict, list, tuple, set, str, int, float, bytes):
        if isinstance(value, base):
            return "it is an instance of %s; send %s(value)" % (kind.__name__, base.__name__)
    return "it is an instance of %s; send its content as a dict" % kind.__name__


class _Writer(Pickler):
    def reducer_override(self, value):
        if any(value is call for call in _CALLS):
            return NotImplemented
        try:
            return _reduced(value)
        except _Refused:
            raise
        except Exception as error:
            # Its class has its own ways to be looked at.
            raise _Refused(value, "reading it raised %s" % in_words(error)) from None


def dumps(values):
    """Plain values that cannot be refused, in one piece."""
    out = BytesIO()
    Pickler(out, _PROTOCOL).dump(values)
    return out.getbuffer()


def encode(value, what, beside=True):
    """One value as bytes, and its large buffers, which travel beside it.

    Raises TaskSerializationError, which names the place inside the value, or PayloadTooLargeError.
    """
    large = []

    def is_inside(buffer):
        raw = buffer.raw()
        if not beside or raw.nbytes < LARGE_BYTES:
            return True
        large.append(raw)
        return False

    out = BytesIO()
    given = PickleBuffer(value) if type(value) is bytes and len(value) >= LARGE_BYTES else value
    try:
        _Writer(out, _PROTOCOL, buffer_callback=is_inside).dump(given)
    except _Refused as refused:
        raise _refusal(value, refused, what) from None
    except RecursionError:
        raise TaskSerializationError("%s cannot be sent to another process: it is nested too deep; flatten it" % what) from None
    except Exception as error:
        raise TaskSerializationError("%s cannot be sent to another process: reading it raised %s" % (what, in_words(error))) from None
    size = out.tell() + sum(raw.nbytes for raw in large)
    if size > MAX_PAYLOAD_BYTES:
        raise PayloadTooLargeError(
            "%s is %d bytes encoded, over the limit of %d: send it in parts, or write it to a file and send the path"
            % (what, size, MAX_PAYLOAD_BYTES)
        )
    return out.getbuffer(), large


def decode(data, large=()):
    """The parent's bytes: those of a value of its own."""
    value = loads(data, buffers=large)
    if worker is not None and worker.parent is not None:
        worker.parent.announce()
    return value


def _step(path, key):
    if isinstance(key, str) and key.isidentifier():
        return path + ("." if path else "") + key
    return "%s[%s]" % (path, key if isinstance(key, int) else ascii(key)[:60])


def _children(value):
    # Not by `isinstance`, which asks the value.
    kind = type(value)
    if issubclass(kind, dict):
        for i, (key, item) in enumerate(dict.items(value)):
            yield "key%d" % i, key
            yield key, item
        return
    for base in (list, tuple, set, frozenset):
        if issubclass(kind, base):
            for i, item in enumerate(base.__iter__(value)):
                yield i, item


def _refusal(root, refused, what):
    """The place is looked for now, step by step: a deep value must not end the stack."""
    seen = set()
    open_parts = [("", root)]
    path = ""
    while open_parts:
        path, part = open_parts.pop()
        if part is refused.value:
            break
        if id(part) in seen:
            continue
        seen.add(id(part))
        open_parts.extend(reversed([(_step(path, key), child) for key, child in _children(part)]))
    else:
        path = ""
    at = " at " + path if path else ""
    return TaskSerializationError("%s%s cannot be sent to another process: %s" % (what, at, refused.reason))
