"""What was raised, as the text that crosses to the parent."""
import os
import sys

from .standard import standard

_OWN = os.path.dirname(os.path.abspath(__file__))
_MAX_NAME, _MAX_MESSAGE, _MAX_STACK = 200, 16 * 1024, 64 * 1024


def _cut(text, most):
    return text if len(text) <= most else "%s… (%d characters more)" % (text[:most], len(text) - most)


def _without_ours(traceback):
    """The frames of the user's code: those of the worker come first."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename.startswith(_OWN):
        traceback = traceback.tb_next
    return traceback


def _message(error):
    try:
        return str(error)
    except Exception:
        return "an exception that has no text"


def name_of(error):
    kind = type(error)
    return kind.__qualname__ if kind.__module__ in ("builtins", "__main__") or _is_ours(kind) else "%s.%s" % (kind.__module__, kind.__qualname__)


def _is_ours(kind):
    return kind.__module__.startswith("procdeck_worker")


def in_words(error):
    return "%s: %s" % (name_of(error), _cut(_message(error), _MAX_NAME))


def remote(error):
    """Name, message and stack: the traceback that Python would print, without the frames of the worker."""
    message = _message(error)
    if _is_ours(type(error)):
        stack = "%s: %s" % (name_of(error), message)
    else:
        try:
            traceback, frames = standard("traceback"), _without_ours(error.__traceback__)
            if len(message) > _MAX_STACK:
                # It would be made once more, as long as it is.
                lines = ["Traceback (most recent call last):\n"] + traceback.format_tb(frames)
                lines.append("%s: %s" % (name_of(error), _cut(message, _MAX_MESSAGE)))
            else:
                lines = traceback.format_exception(type(error), error, frames)
            stack = "".join(lines).rstrip("\n")
        except Exception:
            stack = "%s: %s" % (name_of(error), message)
    return {
        "name": _cut(name_of(error), _MAX_NAME),
        "message": _cut(message, _MAX_MESSAGE),
        "stack": _cut(stack, _MAX_STACK),
    }


def to_json(fields):
    """Texts by their names, by what `json` itself is made of: that module takes longer to load than to use."""
    quoted = standard("_json").encode_basestring_ascii
    return "{%s}" % ",".join("%s:%s" % (quoted(name), quoted(text)) for name, text in fields.items())


def from_json(text):
    """An object whose fields are texts, as the parent writes it."""
    json = standard("_json")
    fields = {}
    at = 1
    while text[at] != "}":
        name, at = json.scanstring(text, at + 1)
        fields[name], at = json.scanstring(text, at + 2)
        at += text[at] == ","
    return fields


def say(error):
    """As in Python's own children, the traceback goes to stderr too."""
    try:
        sys.stderr.write(remote(error)["stack"] + "\n")
        sys.stderr.flush()
    except Exception:
        pass
