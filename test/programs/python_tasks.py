"""Tasks of the tests for workers in Python."""
import collections
import datetime
import math
import multiprocessing
import os
import random
import sys
import time

Point = collections.namedtuple("Point", "x y")


def identity(value):
    return value


def increment(x):
    return x + 1


def add(a, b):
    return a + b


def count_up(box):
    box["n"] += 1
    return box["n"]


_same = {"n": 0, "list": []}


def same_object(n):
    """One object again and again, changed each time."""
    _same["n"] = n
    _same["list"][:] = [n]
    return _same


_buffer = bytearray(100_000)


def same_buffer(n):
    _buffer[:] = bytes([n]) * len(_buffer)
    return _buffer


def pid(_=None):
    return os.getpid()


def names():
    return [__name__, sys.modules["__main__"].__name__, multiprocessing.current_process().name]


def spin(ms):
    end = time.perf_counter() + ms / 1000
    while time.perf_counter() < end:
        pass
    return ms


def nap(ms):
    time.sleep(ms / 1000)
    return ms


def says_and_naps(ms):
    print("asleep")
    return nap(ms)


def crash(how):
    if how == "raise":
        {}["missing"]
    if how == "from":
        try:
            {}["missing"]
        except KeyError as error:
            raise ValueError("no such thing") from error
    if how == "exit":
        sys.exit(7)
    if how == "exit in words":
        sys.exit("enough")
    if how == "_exit":
        os._exit(9)
    if how == "abort":
        os.abort()
    if how == "stop iteration":
        raise StopIteration("of the task")
    if how == "generator exit":
        raise GeneratorExit("of the task")
    if how == "no text":
        raise NoText()
    if how == "deep":
        return crash(how)
    return how


class NoText(Exception):
    def __str__(self):
        raise RuntimeError("no text for you")


class Words:
    @staticmethod
    def count(text):
        return collections.Counter(text.split())


def speak(line):
    print(line)
    print("to stderr:", line, file=sys.stderr)
    return line


def flood(lines):
    for line in range(lines):
        print("line", line)
    return lines


def forks(_):
    """Its child comes back from the task, as no program should let it."""
    child = os.fork()
    if child == 0:
        return "child"
    os.waitpid(child, 0)
    return "parent"


def with_pool(n):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.map(increment, range(n))


def with_spawned(n):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.map(increment, range(n))


def instead(kind):
    """Values that stand for another kind, or that cannot cross."""
    return {
        "counter": collections.Counter("aab"),
        "point": Point(1, 2),
        "tuple": (1, (2, 3)),
        "frozenset": frozenset([1, 2]),
        "mixed keys": {1: "one", "two": 2, None: 3},
        "lambda": [1, {"f": lambda: None}],
        "generator": (x for x in "ab"),
        "class": Point,
        "complex": {"z": 1j},
        "naive": datetime.datetime(2020, 1, 2),
        "fine": datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc),
        "micro": [datetime.datetime(2020, 1, 2, microsecond=1, tzinfo=datetime.timezone.utc)],
        "exception": ValueError("x"),
        "deep": nested(100_000),
        "large inside": ("name", b"\1" * 300_000),
    }[kind]


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def cyclic():
    mine = {"list": []}
    mine["list"].append(mine)
    mine[1] = "a Map after all"
    return mine


def made(seed):
    """A value of any kind that crosses, the same one for each seed."""
    return _made(random.Random(seed), 0)


def _made(dice, depth):
    kind = dice.randrange(8 if depth > 3 else 16)
    if kind == 0:
        return dice.choice([None, True, False])
    if kind == 1:
        return dice.randrange(-(2**70), 2**70) >> dice.randrange(70)
    if kind == 2:
        return dice.choice([0.0, -0.0, 1.5, 1e300, 2.0**60, math.inf, -math.inf, math.nan, dice.random()])
    if kind == 3:
        return "".join(chr(dice.choice([65, 233, 0x20AC, 0x1F600, 0xD800 + dice.randrange(0x400), 0])) for _ in range(dice.randrange(20)))
    if kind == 4:
        return bytes(dice.randrange(256) for _ in range(dice.randrange(300)))
    if kind == 5:
        return bytearray(dice.randrange(256) for _ in range(dice.randrange(9)))
    if kind == 6:
        return datetime.datetime(dice.randrange(1, 10000), 1, 2, 3, 4, 5, 6000, tzinfo=datetime.timezone.utc)
    if kind == 7:
        return dice.randrange(-(2**31), 2**31)
    if kind < 11:
        return [_made(dice, depth + 1) for _ in range(dice.randrange(5))]
    if kind == 11:
        return tuple(_made(dice, depth + 1) for _ in range(dice.randrange(5)))
    if kind == 12:
        return {"key %d" % i: _made(dice, depth + 1) for i in range(dice.randrange(5))}
    if kind == 13:
        return {dice.choice([i, "k%d" % i, i + 0.5, None]): _made(dice, depth + 1) for i in range(dice.randrange(5))}
    if kind == 14:
        return dice.choice([set, frozenset])(dice.choice([i, "s%d" % i]) for i in range(dice.randrange(5)))
    shared = _made(dice, depth + 1)
    return [shared, {"again": shared}, collections.Counter(["a", "b", "a"])]


def _planted(seed):
    """A value with one part that cannot cross, and its place."""
    dice = random.Random(seed)
    value = dice.choice([lambda: 1, object(), (x for x in "ab"), 1j, sys, range(3), int])
    place = ""
    for _ in range(dice.randrange(1, 6)):
        if dice.random() < 0.5:
            at = dice.randrange(4)
            value = [_made(dice, 3) for _ in range(at)] + [value] + [_made(dice, 3)]
            place = "[%d]%s" % (at, place)
        else:
            key = dice.choice(["name", "_x1", "two words", 7])
            value = {"before": _made(dice, 3), key: value, "after": None}
            step = "." + key if isinstance(key, str) and key.isidentifier() else "[%s]" % (key if key == 7 else ascii(key))
            place = step + place
    return value, place[1:] if place.startswith(".") else place


def planted(seed):
    return _planted(seed)[0]


def place_of_planted(seed):
    return _planted(seed)[1]


def is_same(seed, value):
    """None when `value` is what `made` gives for this seed, after a way to the parent and back; else both."""
    expected = _plain(made(seed))
    return None if expected == _plain(value) else "%r became %r" % (expected, _plain(value))


def _plain_float(value):
    is_whole = math.isfinite(value) and value == int(value) and repr(value) != "-0.0"
    return int(value) if is_whole else ["float", repr(value)]


def _plain(value):
    """What of a value has to arrive: a tuple comes back as a list, and 1.0 as 1, which equals it."""
    if isinstance(value, bool) or value is None or isinstance(value, (int, str, datetime.datetime)):
        return value
    if isinstance(value, float):
        return _plain_float(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return {item for item in value}
    return {key: _plain(item) for key, item in value.items()}
