"""What a picture carries beside what it shows: place, time, device and owner, from the bytes as they were sent."""

from __future__ import annotations

import io
import math
import re
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image, UnidentifiedImageError

_XMP_PLACE = re.compile(rb"(?:exif|photoshop|Iptc4xmpCore|Iptc4xmpExt):(?:GPSLatitude|City|Location|LocationShown)\b")
# Pillow opens these by their head. Others it unpacks while it opens them (ICO, CUR, …), and phones take none of them.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")
_HEAD = 500_000  # bytes in which XMP is looked for, and the most of a block of Exif
_EXIF = re.compile(rb"Exif\0\0(?:II\*\0|MM\0\*)")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is written into a picture: where it was taken (degrees north and east), and which other kinds of facts."""

    place: tuple[float, float] | None = None
    placed: bool = False  # a place is there, in whatever form
    taken: bool = False
    device: bool = False
    owner: bool = False


def hidden_in(data: bytes) -> Hidden | None:
    """Read what is written into a picture; None where that could not be found out, which is not the same as nothing."""
    xmp = bool(_XMP_PLACE.search(data, 0, _HEAD))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged data, and of sizes that we never unpack
            return _facts(_exif(data), xmp)
    except Exception:  # noqa: BLE001 - whatever is wrong with the bytes, the checklist still holds
        return Hidden(placed=True) if xmp else None


def _exif(data: bytes) -> Image.Exif:
    """The Exif of a picture, empty without. Raises ValueError, or what Pillow raises, where there may be some."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)  # reads the head only, never the pixels
    except UnidentifiedImageError:
        return _block(data)
    # Pillow unpacks a whole PNG to see whether any stands behind its pixels; we look there.
    if image.format == "PNG" and "exif" not in image.info and (found := _chunk(data, b"eXIf")):
        image.info["exif"] = found
    exif = Image.Image.getexif(image) if image.format == "PNG" else image.getexif()
    if image.info.get("exif") and not exif:
        raise ValueError("the Exif is damaged")
    return exif


def _block(data: bytes) -> Image.Exif:
    """The Exif within what is not opened: HEIC, as iPhones take it, a rare format, a picture that lacks its end."""
    found, exif = _EXIF.search(data), Image.Exif()
    if found:
        exif.load(data[found.start() : found.start() + _HEAD])
    if not exif:
        raise ValueError("no picture that we can read")
    return exif


def _chunk(data: bytes, kind: bytes) -> bytes:
    """The first chunk of a kind in a PNG (its specification, 5.3: length, kind, data, checksum); empty without one."""
    place = len(b"\x89PNG\r\n\x1a\n")
    while place + 8 <= len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4], "big")
        if data[place + 4 : place + 8] == kind:
            return data[place + 8 : end]
        place = end + 4
    return b""


def _facts(main: Image.Exif, xmp: bool) -> Hidden:
    """What Exif tells. Raises ValueError where it names a place that cannot be read."""
    gps, details = dict(main.get_ifd(ExifTags.IFD.GPSInfo)), dict(main.get_ifd(ExifTags.IFD.Exif))
    if ExifTags.IFD.GPSInfo in main and not gps:
        raise ValueError("the place is damaged")
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef) == "S")
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef) == "W")
    place = (latitude, longitude) if latitude is not None and longitude is not None else None
    return Hidden(
        place,
        placed=xmp or place is not None,
        taken=any(key in details for key in (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized)),
        device=any(key in main for key in (ExifTags.Base.Make, ExifTags.Base.Model)),
        owner=ExifTags.Base.Artist in main or ExifTags.Base.CameraOwnerName in details,
    )


def _degrees(value: Any, negative: bool) -> float | None:
    """Degrees, minutes and seconds as one number; None where there are none."""
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    total = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(total) or total > 180:
        return None
    return -total if negative else total
