"""Lists the functions of a user's module, for the window. In a child, because an import runs its code."""
import inspect

from procdeck_worker import targets


def functions_of(path):
    """Names and numbers of parameters; the names of classes, which are made and not called with an input."""
    module = targets.load_module(path)
    own = [
        (name, value)
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    ]
    return {
        "functions": [
            {"name": name, "parameters": _parameters(value)}
            for name, value in own
            if callable(value) and not isinstance(value, type)
        ],
        "classes": [name for name, value in own if isinstance(value, type)],
    }


def _parameters(function):
    try:
        kinds = [one.kind for one in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return 1
    return sum(kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD) for kind in kinds)
