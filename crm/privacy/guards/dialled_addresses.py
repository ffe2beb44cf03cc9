"""Which machines an address that somebody typed may lead to.

Whoever may type the address of a server could otherwise look around inside the organisation's own network: at this
machine, at what only neighbours should reach, at the cloud's own services. Public addresses may be dialled; others only
where DIAL_NETWORKS lists them, and this machine itself where everything runs on it (SPOJNIK_EMBEDDED).
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

Address = IPv4Address | IPv6Address


class NotDialled(OSError):
    """The address lies where nobody may send us."""


def addresses_of(host: str, port: int) -> list[Address]:
    """Every address that `host` has now. OSError (socket.gaierror) when it has none."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [plain_address(str(row[4][0])) for row in rows]


def refuse_inside(host: str, port: int) -> None:
    """NotDialled when one of the addresses of `host` may not be dialled: a name may have several."""
    if not all(map(may_be_dialled, addresses_of(host, port))):
        raise NotDialled(host)


def refuse_peer(line: Any) -> None:
    """NotDialled when the other end of an open socket may not be dialled, whatever the name meant a moment ago.

    To be called before anything secret is said: a name can change its address between two looks.
    """
    if not may_be_dialled(plain_address(str(line.getpeername()[0]))):
        raise NotDialled


def plain_address(text: str) -> Address:
    """An address without its zone; an IPv4 address that is written as IPv6 is itself."""
    address = ip_address(text.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


def may_be_dialled(address: Address) -> bool:
    """Whether it may be dialled."""
    if address.is_loopback and settings.EMBEDDED:
        return True
    listed = (ip_network(network, strict=False) for network in settings.DIAL_NETWORKS)
    return (address.is_global and not address.is_multicast) or any(address in network for network in listed)
