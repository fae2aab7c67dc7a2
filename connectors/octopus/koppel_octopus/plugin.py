"""Plugin: where koppel finds this connector (entry point group ``koppel``)."""

from __future__ import annotations

from koppel import Connector, hookimpl


@hookimpl
def koppel_connector() -> Connector:
    """Return the Octopus connector."""
    # Imported here so that listing what is installed does not load an HTTP library.
    from koppel_octopus.connector import Octopus

    return Octopus()
