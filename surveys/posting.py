"""Tell another system something over https: to public addresses alone, without detours."""

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT: Final = 5.0
SHOWN: Final = 200


class Unheard(Exception):
    """Nobody took it; the text says why."""


class Forbidden(Unheard):
    """An address that is not written to, now or later."""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Return once the other side has answered 2xx. Raises Unheard, or Forbidden.

    The name is looked up once, and the connection made to what was checked: a name that changes
    its address in between leads nowhere else. Redirects are answers like any other: refused.
    """
    parts = urlsplit(url)
    is_safe = parts.scheme == "https"
    if not is_safe and not (settings.TRIAL and parts.scheme == "http"):
        raise Forbidden("Only https addresses are told.")
    if not parts.hostname or parts.username or parts.password:
        raise Forbidden("The address names no host, or a password.")
    try:
        port = parts.port or (443 if is_safe else 80)
    except ValueError as error:
        raise Forbidden(str(error)) from error
    connection = _connected(parts.hostname, port, is_safe=is_safe)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body=body, headers=dict(headers))
        answer = connection.getresponse()
        said = answer.read(SHOWN)
    except (OSError, HTTPException) as error:
        raise Unheard(repr(error)) from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise Unheard(f"{answer.status} {answer.reason}: {said.decode(errors='replace')}")


def _connected(host: str, port: int, *, is_safe: bool) -> HTTPConnection:
    address = _public(host, port)
    connection = (
        HTTPSConnection(host, port, timeout=TIMEOUT)
        if is_safe
        else HTTPConnection(host, port, timeout=TIMEOUT)
    )
    try:
        plain = socket.create_connection((address, port), timeout=TIMEOUT)
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            if is_safe
            else plain
        )
    except OSError as error:
        raise Unheard(repr(error)) from error
    return connection


def _public(host: str, port: int) -> str:
    """An address of that host. One that is not public is reached in a trial alone."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unheard(f"{host}: {error}") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not settings.TRIAL and not is_public(address):
            raise Forbidden(f"{host} is no public address.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, also where IPv6 wraps an IPv4 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is not None:
            return is_public(str(wrapped))
        # NAT64 leads to an IPv4 address of the last four bytes.
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast
