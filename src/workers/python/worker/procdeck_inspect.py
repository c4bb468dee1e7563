"""Lists the functions of a user's module, for the window. In a child, because an import runs its code."""
import inspect

from procdeck_worker import targets


def functions_of(path):
    """Names and numbers of parameters; the names of classes, which are made and not called with an input."""
    own = targets.own_of(targets.load_module(path))
    return {
        "functions": [
            {"name": name, "parameters": _parameters(value)} for name, value in own if targets.is_function(value)
        ],
        "classes": [name for name, value in own if isinstance(value, type)],
    }


def _parameters(function):
    try:
        kinds = [one.kind for one in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return 1
    return sum(kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD) for kind in kinds)
