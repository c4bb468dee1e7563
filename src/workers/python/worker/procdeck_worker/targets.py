"""The user's modules: imported from their files, under the names that an `import` beside them would use."""
import os
import sys
from importlib import import_module

from .standard import standard
from .wire import ProtocolError


class TargetError(Exception):
    """The module or the function cannot be used as a target."""


def path_of(address):
    """The path in an address `file:///...`."""
    if not address.startswith("file://"):
        raise TargetError("%s is no file: a function of Python is taken from a file of this machine" % address)
    data = address[len("file://") :].encode("utf-8", "surrogateescape")
    parts = data.split(b"%")
    whole = parts[0] + b"".join(bytes.fromhex(part[:2].decode("ascii")) + part[2:] for part in parts[1:])
    return os.fsdecode(whole)


def _folder_and_name(path):
    """Inside a package the name has those of its folders, so that `from . import x` works."""
    folder, file = os.path.split(path)
    names = [] if file == "__init__.py" else [file[: -len(".py")] if file.endswith(".py") else file]
    while os.path.exists(os.path.join(folder, "__init__.py")) and folder != os.path.dirname(folder):
        folder, name = os.path.split(folder)
        names.insert(0, name)
    return folder, ".".join(names)


_modules = {}


def load_module(path):
    known = _modules.get(path)
    if known is not None:
        return known
    folder, name = _folder_and_name(path)
    before = sys.modules.get(name)
    if before is None and folder not in sys.path:
        sys.path.insert(0, folder)
    module = _from_file(name, path) if "." in os.path.basename(path)[:-3] else import_module(name)
    file = getattr(module, "__file__", None)
    if file is None or not os.path.exists(file) or not os.path.samefile(file, path):
        raise TargetError(
            'the name "%s" belongs to another module (%s), which was imported before: give the file %s another name'
            % (name, file or "a part of Python", path)
        )
    _modules[path] = module
    introduce()
    return module


def introduce():
    """`multiprocessing.current_process()` has the name of the worker, where the user's code asks for it."""
    process = sys.modules.get("multiprocessing.process")
    name = os.environ.get("PROCDECK_NAME")
    if process is not None and name is not None and process.parent_process() is None:
        process.current_process().name = name


def _from_file(name, path):
    """A name with a dot in it is none that an import could find."""
    util = standard("importlib.util")
    spec = util.spec_from_file_location(name.replace(".", "_"), path)
    if spec is None or spec.loader is None:
        raise TargetError("%s is no module of Python: its name has to end with .py" % path)
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def own_of(module):
    """Names and values of what was made in this module and is not private, in the order of the file."""
    return [
        (name, value)
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    ]


def is_function(value):
    return callable(value) and not isinstance(value, type)


def load(address, export):
    """The function. Raises TargetError, or what the module raises."""
    path = path_of(address)
    if not os.path.isfile(path):
        raise TargetError("there is no file %s" % path)
    found = module = load_module(path)
    for part in export.split("."):
        if not hasattr(found, part):
            names = [name for name, value in own_of(module) if is_function(value)]
            has = "its functions are: " + ", ".join(names) if names else "it has no function"
            raise TargetError('%s has no function "%s"; %s' % (path, export, has))
        found = getattr(found, part)
    if not callable(found):
        raise TargetError('"%s" of %s is no function, but %s' % (export, path, type(found).__name__))
    return found


class Targets:
    def __init__(self):
        self._named = {}
        self._loaded = {}

    def add(self, number, address, export):
        self._named[number] = (address, export)

    def known(self, number):
        """The function and no error, or no function and its error; None when it has to be loaded first."""
        return self._loaded.get(number)

    def load(self, number):
        try:
            if number not in self._named:
                raise ProtocolError("target %d was never announced" % number)
            result = (load(*self._named[number]), None)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            result = (None, error)
        self._loaded[number] = result
        return result
