"""Values that are hard to send to another process, made in a worker in Python: as a result, in a result, or as what is raised."""
import contextlib
import decimal
import io
import socket
import threading
import weakref


def _refuse(*_):
    raise TypeError("not today")


class _Stubborn:
    __reduce__ = __reduce_ex__ = __getstate__ = _refuse


class _Hostile:
    """Refuses whatever is asked of it."""

    def __getattribute__(self, _):
        return _refuse()


class _Pretender:
    @property
    def __class__(self):
        return _refuse()


class _Unreadable(dict):
    __iter__ = __len__ = items = keys = values = _refuse


class _Row(tuple):
    __iter__ = __len__ = __getitem__ = _refuse


class _Text(str):
    __str__ = __repr__ = _refuse


class _Slots:
    __slots__ = ("lock",)

    def __init__(self):
        self.lock = threading.Lock()


class _Textless(Exception):
    __str__ = __repr__ = _refuse


class _Named(Exception):
    pass


_Named.__qualname__ = "N" * 100_000


def _nest(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def _cycle():
    value = {"list": []}
    value["list"].append(value)
    return value


def _closed_file():
    with contextlib.closing(socket.socket()) as one:
        return one


MAKE = {
    "function": lambda: lambda: 1,
    "class": lambda: _Stubborn,
    "bound method": lambda: "text".join,
    "generator": lambda: (x for x in "ab"),
    "lock": threading.Lock,
    "thread": threading.current_thread,
    "socket": _closed_file,
    "stream": io.BytesIO,
    "module": lambda: threading,
    "weak reference": lambda: weakref.ref(_Stubborn),
    "memoryview": lambda: memoryview(b"text"),
    "complex": lambda: 1j,
    "Decimal": lambda: decimal.Decimal("1.5"),
    "Ellipsis": lambda: ...,
    "exception": lambda: ValueError("x"),
    "reduce that raises": _Stubborn,
    "object that refuses everything": _Hostile,
    "class that raises": _Pretender,
    "dict that cannot be read": lambda: _Unreadable(a=1),
    "text that raises": lambda: _Text("x"),
    "lock in a slot": _Slots,
    "tuple that cannot be read": lambda: _Row("ab"),
    "function as a key": lambda: {_refuse: 1},
    "tuple as a key of a function": lambda: {(1, _refuse): 1},
    "200000 levels deep": lambda: _nest(200_000),
    "huge text": lambda: "x" * (300 * 1024 * 1024),
    "cycle": _cycle,
    "200 levels deep": lambda: _nest(200),
    "1000 levels deep": lambda: _nest(1_000),
    "large number": lambda: 7**20_000,
    "half a pair": lambda: "\ud800",
    "None": lambda: None,
}


def result(name):
    return MAKE[name]()


def inside(name):
    return {"fine": [1, 2], "list": ["text", MAKE[name]()]}


def raised(name):
    raise ValueError(MAKE[name](), "and more")


def thrown(name):
    raise MAKE[name]()


def textless(_):
    raise _Textless()


def named(_):
    raise _Named("x")


def seen(value):
    return "number" if isinstance(value, int) else type(value).__name__
