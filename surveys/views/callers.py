"""Where a request comes from, as far as the proxies in front can be trusted."""

from ipaddress import IPv6Address, ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest

# Who has one address of a network of version 6 has all of them.
NETWORK: Final = (1 << 128) - (1 << 64)


def caller(request: HttpRequest) -> str:
    """The address that asks; what a client says of itself counts for nothing."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    found = said[-proxies] if 0 < proxies <= len(said) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(found)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) & NETWORK))
    return str(address)
