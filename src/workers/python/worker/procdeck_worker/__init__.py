"""What runs inside a worker in Python; docs/protocol.md has the frames, docs/python.md what is guaranteed.

Only the standard library is used, and of it only what is needed in every worker is imported at its start: the user's
folder may hold a module with the same name as one of the library.
"""
