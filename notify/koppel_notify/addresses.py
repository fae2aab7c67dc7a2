"""Addresses: which of the addresses of a host may be called, so that a call stays out of the house.

Looked up once; the call goes to the address that was looked at, whatever the name says later.
"""

from __future__ import annotations

import socket

from koppel import ConfigError, Unavailable, is_public


def address_of(host: str, port: int, allowed: tuple[str, ...] = ()) -> str:
    """Return an address of the host that may be called.

    Raises ``ConfigError`` when one of them is not public and the host is not among the allowed,
    ``Unavailable`` when there is none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"the host {host} has no address: {error}") from error
    addresses = [str(entry[4][0]) for entry in found]
    private = [each for each in addresses if not is_public(each)]
    if private and host not in allowed:
        raise ConfigError(
            f"the host {host} has the address {private[0]}, which is not public; if it is meant, "
            f"allow it: KOPPEL_WEBHOOK_ALLOW={host}"
        )
    return addresses[0]
