"""Where a session sits, as far as its owner needs it to know it again: browser, system, part of the address."""

from ipaddress import ip_address, ip_network

from django.http import HttpRequest

from crm.accounts.limits.client_ip import address_of

# Words of the User-Agent header, the telling ones first: nearly every browser also calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def session_origin(request: HttpRequest) -> dict[str, str]:
    """What a session row keeps of the request that began it."""
    return {"device": device_of(request.headers.get("User-Agent", "")), "network": network_of(address_of(request))}


def device_of(agent: str) -> str:
    """Browser and system such as `Firefox, Windows`; empty when neither is known."""
    names = (next((name for sign, name in table if sign in agent), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in names if name)


def network_of(address: str) -> str:
    """The network of an address, without the machine: 192.0.2.0/24, 2001:db8:1::/48. Empty for no address."""
    try:
        kind = ip_address(address).version
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{24 if kind == 4 else 48}", strict=False))
