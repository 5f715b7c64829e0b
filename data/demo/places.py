"""Where organizations sit, and the devices their people use."""

from dataclasses import dataclass
from random import Random
from typing import Any

DOCUMENTATION_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")


@dataclass(frozen=True, slots=True)
class Place:
    """A country with one time zone, a fixed offset from UTC, and cities."""

    country: str
    timezone: str
    offset_hours: int
    cities: tuple[str, ...]
    region: str


PLACES = (
    Place("DE", "Europe/Berlin", 1, ("Berlin", "Hamburg", "Leipzig", "Stuttgart", "Köln"), "german"),
    Place("GB", "Europe/London", 0, ("London", "Leeds", "Bristol", "Glasgow", "Cardiff"), "english"),
    Place("US", "America/New_York", -5, ("New York", "Boston", "Atlanta", "Philadelphia", "Raleigh"), "english"),
    Place("FR", "Europe/Paris", 1, ("Paris", "Lyon", "Nantes", "Lille", "Toulouse"), "french"),
    Place("SG", "Asia/Singapore", 8, ("Singapore",), "asian"),
    Place("FI", "Europe/Helsinki", 2, ("Helsinki", "Tampere", "Turku", "Oulu"), "nordic"),
    Place("BR", "America/Sao_Paulo", -3, ("São Paulo", "Curitiba", "Recife", "Salvador"), "iberian"),
    Place("KE", "Africa/Nairobi", 3, ("Nairobi", "Mombasa", "Kisumu"), "african"),
    Place("US", "America/Los_Angeles", -8, ("San Francisco", "Portland", "Seattle", "San Diego"), "english"),
    Place("AE", "Asia/Dubai", 4, ("Dubai", "Abu Dhabi", "Sharjah"), "arabic"),
    Place("SE", "Europe/Stockholm", 1, ("Stockholm", "Göteborg", "Malmö"), "nordic"),
    Place("JP", "Asia/Tokyo", 9, ("Tokyo", "Osaka", "Nagoya", "Fukuoka"), "asian"),
)


def _agent(system: str, engine: str) -> str:
    return f"Mozilla/5.0 ({system}) {engine}"


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15"
DEVICES = (
    ("desktop", "Windows 11", "Chrome 124", "1920x1080", _agent("Windows NT 10.0; Win64; x64", WEBKIT)),
    (
        "desktop",
        "Windows 10",
        "Edge 124",
        "1536x864",
        _agent("Windows NT 10.0; Win64; x64", f"{WEBKIT} Edg/124.0"),
    ),
    ("desktop", "macOS 14", "Safari 17", "1728x1117", _agent("Macintosh; Intel Mac OS X 10_15_7", SAFARI)),
    ("desktop", "Ubuntu 22.04", "Firefox 125", "2560x1440", "Mozilla/5.0 (X11; Linux x86_64) Firefox/125.0"),
    ("mobile", "iOS 17", "Safari 17", "393x852", _agent("iPhone; CPU iPhone OS 17_4 like Mac OS X", SAFARI)),
    ("mobile", "Android 14", "Chrome 124", "412x915", _agent("Linux; Android 14; Pixel 8", WEBKIT)),
    ("tablet", "iPadOS 17", "Safari 17", "1024x1366", _agent("iPad; CPU OS 17_4 like Mac OS X", SAFARI)),
)
DEVICE_FIELDS = ("type", "os", "browser", "screenResolution", "userAgent")


def devices(random: Random) -> tuple[dict[str, str], dict[str, str]]:
    """A person's usual device, and the one used now and then."""
    usual = random.choices(DEVICES, (40, 18, 22, 5, 6, 5, 4))[0]
    other = random.choices(DEVICES, (10, 5, 8, 2, 35, 28, 12))[0]
    return dict(zip(DEVICE_FIELDS, usual, strict=True)), dict(zip(DEVICE_FIELDS, other, strict=True))


def geolocation(random: Random, place: Place) -> dict[str, Any]:
    """Where a person works; the address is of a range reserved for documentation."""
    network = random.choice(DOCUMENTATION_NETWORKS)
    return {
        "country": place.country,
        "city": random.choice(place.cities),
        "ipAddress": f"{network}.{random.randrange(1, 255)}",
        "timezone": place.timezone,
    }
