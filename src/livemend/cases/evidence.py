"""What a customer uploads: the type by its content, never by its name; no place in it; a small picture to look at."""

import io
import re
from dataclasses import dataclass
from pathlib import PurePath

import filetype  # type: ignore[import-untyped]

from livemend.kit.errors import bad_input

from . import matroska, mp3, video

MAX_FILES = 12
MAX_BYTES = 60 * 1024 * 1024
MAX_IMAGE_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 60_000_000
THUMBNAIL = (480, 480)
IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
VIDEOS = frozenset({"video/mp4", "video/quicktime", "video/webm", "video/x-matroska"})
OTHERS = frozenset({"application/pdf", "audio/mp4", "audio/mpeg"})
# What a browser may show by itself; it is one of these by content and was re-encoded or holds no script.
INLINE = frozenset({*IMAGES, *VIDEOS})
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "application/pdf": "pdf",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
}

# What takes out everything said about a recording: (the recording, whether it could be read to the end).
CLEANERS = {
    "video/mp4": video.without_place,
    "video/quicktime": video.without_place,
    "audio/mp4": video.without_place,
    "video/webm": matroska.without_names,
    "video/x-matroska": matroska.without_names,
    "audio/mpeg": mp3.only_sound,
}


@dataclass(frozen=True)
class Prepared:
    """cleaned: place and device data are gone from it."""

    name: str
    type: str
    data: bytes
    thumbnail: bytes | None
    cleaned: bool


def safe_name(given: str, kind: str) -> str:
    """A name for people to read; the ending follows the content."""
    stem = PurePath(given.replace("\\", "/").rsplit("/", 1)[-1]).stem
    stem = re.sub(r"[\x00-\x1f\x7f<>:\"|?*/\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", stem).strip(" .")
    return f"{stem[:80] or 'file'}.{ENDINGS[kind]}"


def _image(data: bytes, kind: str) -> tuple[bytes, bytes]:
    """(without EXIF, thumbnail). Re-encoding keeps the picture and drops everything said about it."""
    # Eight megabytes that a desk without pictures need not hold.
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise bad_input("image_too_large", fields={"file": "image_too_large"})
            # The turn of the camera is in the EXIF data: without this a portrait lies on its side.
            image = ImageOps.exif_transpose(opened) or opened
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise bad_input("file_broken", fields={"file": "file_broken"}) from error
    plain = image.convert("RGB") if kind == "image/jpeg" and image.mode != "RGB" else image
    out = io.BytesIO()
    options: dict[str, object] = {"quality": 92, "optimize": True} if kind == "image/jpeg" else {}
    plain.info = {}
    plain.save(out, IMAGES[kind], **options)
    small = image.convert("RGB")
    small.thumbnail(THUMBNAIL)
    thumb = io.BytesIO()
    small.info = {}
    small.save(thumb, "JPEG", quality=82)
    return out.getvalue(), thumb.getvalue()


def sniff(name: str, data: bytes) -> tuple[str, str]:
    """(safe name, type by content). Refuses what is empty, too large, or of no accepted type."""
    if not data:
        raise bad_input("file_empty", fields={"file": "file_empty"})
    if len(data) > MAX_BYTES:
        raise bad_input("file_too_large", fields={"file": "file_too_large"}, max_mb=MAX_BYTES // 1024 // 1024)
    kind = filetype.guess_mime(data) or ""
    kind = {"video/x-m4v": "video/mp4"}.get(kind, kind)
    if kind in IMAGES and len(data) > MAX_IMAGE_BYTES:
        limit = MAX_IMAGE_BYTES // 1024 // 1024
        raise bad_input("file_too_large", fields={"file": "file_too_large"}, max_mb=limit)
    if kind not in ENDINGS:
        raise bad_input("file_type", fields={"file": "file_type"})
    return safe_name(name, kind), kind


def prepare(name: str, data: bytes) -> Prepared:
    """Blocking: call it in a thread. As it may be seen; refuses what `sniff` refuses, and a broken picture."""
    name, kind = sniff(name, data)
    if kind in IMAGES:
        clean, thumb = _image(data, kind)
        return Prepared(name, kind, clean, thumb, True)
    if kind in CLEANERS:
        clean, done = CLEANERS[kind](data)
        return Prepared(name, kind, clean, None, done)
    return Prepared(name, kind, data, None, False)
