"""Modules of the standard library that only some workers need, found as if the user's folder were not there."""
import sys
from importlib import import_module

_path = list(sys.path)


def standard(name):
    known = sys.modules.get(name)
    if known is not None:
        return known
    given = sys.path[:]
    sys.path[:] = _path
    try:
        return import_module(name)
    finally:
        sys.path[:] = given
