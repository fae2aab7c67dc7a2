"""Unanswered: how a scripted fault leaves a client without a whole answer.

In-process these come out of the WSGI application, for a transport to turn into its client's own
errors. `Server` makes them real: it says nothing, or hangs up.
"""

from __future__ import annotations


class Refused(ConnectionResetError):
    """The connection was closed without an answer, and nothing happened."""


class Dropped(ConnectionResetError):
    """The connection was lost half-way through the answer."""


class Silent(TimeoutError):
    """There is no answer, for as long as the client waits."""
