"""How contact data and orders are read and shown."""

import re
import unicodedata

# zone -> the region a number without its country belongs to.
REGIONS = {"TW": "TW", "CN": "CN", "HK": "HK", "UK": "GB", "US": "US", "EU": "DE"}
# A mobile number as nearly everybody writes it; whole order books are read by this.
_MOBILES = {"TW": ("+886", re.compile(r"0(9\d{8})")), "CN": ("+86", re.compile(r"(1[3-9]\d{9})"))}
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def phone_tail(phone: str | None) -> str | None:
    """None when there are too few digits to tell people apart."""
    found = digits(phone or "")
    return found[-8:] if len(found) >= 8 else None


def same_phone(a: str, b: str) -> bool:
    """Also when one is written with its country and the other with a leading zero."""
    x, y = digits(a).lstrip("0"), digits(b).lstrip("0")
    return len(min(x, y, key=len)) >= 8 and (x.endswith(y) or y.endswith(x))


def phone(text: str, zone: str) -> str | None:
    """E.164, None when it is no number."""
    plain = _MOBILES.get(zone)
    if plain is not None and (match := plain[1].fullmatch(text)):
        return plain[0] + match[1]
    # A heavy library that most desks never need before the first odd number.
    import phonenumbers

    try:
        number = phonenumbers.parse(text, REGIONS.get(zone, "TW"))
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(text: str) -> str | None:
    text = text.strip()
    return text if len(text) <= 200 and _EMAIL.fullmatch(text) else None


def region(text: str | None) -> str | None:
    """One way to write one place: 臺北市 and 台北市 are the same to a parcel."""
    plain = " ".join(unicodedata.normalize("NFKC", text or "").split()).replace("臺", "台")[:60]
    return plain or None


def mask_name(name: str) -> str:
    """林雨婷 -> 林**, Hannah Brooks -> H*** B***."""
    parts = name.split()
    if len(parts) > 1 or name.isascii():
        return " ".join(part[:1] + "***" for part in parts)
    return name[:1] + "*" * max(len(name) - 1, 1)


def mask_email(text: str | None) -> str | None:
    if not text:
        return None
    name, _, host = text.partition("@")
    return f"{name[:1]}***@{host}"


def mask_phone(text: str | None) -> str | None:
    return f"***{text[-3:]}" if text else None


def tracking_link(form: str | None, tracking: str | None) -> str | None:
    return form.replace("{tracking}", tracking) if form and tracking else None
