"""Films and recordings lose what is said about them, and nothing else. The files carry titles, places and devices.

Made with ffmpeg, mkvmerge (an attached file), exiftool (XMP and QuickTime keys) and mutagen (APEv2, a picture).
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livemend.cases import matroska, mp3, video
from livemend.cases.evidence import prepare

FILES = Path(__file__).parent / "files"
SECRETS = (b"Secret", b"Hannah", b"hannah", b"25.03", b"121.56", b"Pixel", b"mkvmerge", b"libebml", b"note.txt")
KINDS = {
    "film.webm": "video/webm",
    "live.webm": "video/webm",
    "film.mkv": "video/x-matroska",
    "film.mp4": "video/mp4",
    "call.mp3": "audio/mpeg",
}


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_said_about_it_any_more(name: str) -> None:
    data = (FILES / name).read_bytes()
    assert any(secret in data for secret in SECRETS), "the file at hand says something"
    found = prepare(name, data)
    assert (found.type, found.cleaned, found.name) == (KINDS[name], True, name)
    assert not [secret for secret in SECRETS if secret in found.data]
    if name != "call.mp3":
        assert len(found.data) == len(data), "no position in the file moves"


@pytest.mark.parametrize("name", ["film.webm", "live.webm", "film.mkv"])
def test_the_pictures_are_the_same(name: str) -> None:
    data = (FILES / name).read_bytes()
    clean, _done = matroska.without_names(data)
    cluster = (0x1F43B675).to_bytes(4)
    first = data.index(cluster)
    end = data.find((0x1C53BB6B).to_bytes(4), first)
    end = end if end > 0 else data.find((0x1254C367).to_bytes(4), first)
    end = end if end > 0 else len(data)
    assert clean[first:end] == data[first:end]


def test_the_sound_is_the_same() -> None:
    data = (FILES / "call.mp3").read_bytes()
    sound, _done = mp3.only_sound(data)
    assert sound in data and sound[0] == 0xFF and sound[1] >= 0xE0


def test_tags_behind_each_other_all_go() -> None:
    frame = b"\xff\xfb\x90\x64" + bytes(100)
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x05hello"
    lyrics = b"LYRICSBEGINplace"
    lyrics += f"{len(lyrics):06d}LYRICS200".encode()
    old = b"TAG" + bytes(125)
    assert mp3.only_sound(tag + tag + frame + lyrics + old) == (frame, True)
    assert mp3.only_sound(tag + b"no sound at all") == (b"no sound at all", False)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_half_a_file_breaks_nothing(name: str, part: float) -> None:
    data = (FILES / name).read_bytes()
    prepare(name, data[: int(len(data) * part)])


@given(st.binary(max_size=400), st.integers(0, 300))
def test_no_bytes_break_the_readers(noise: bytes, at: int) -> None:
    for head in (b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff", b"ID3\x04\x00\x10\x00\x00\x00\x02", b""):
        data = head + noise
        clean, _done = matroska.without_names(data)
        assert len(clean) == len(data)
        mp3.only_sound(data)
        video.without_place(data)
    film = bytearray((FILES / "film.webm").read_bytes()[: 4000 + at])
    film[at : at + len(noise)] = noise
    matroska.without_names(bytes(film))


@pytest.mark.parametrize("length", [2, 3, 128, 129, 130, 131, 5000])
def test_what_says_nothing_has_every_length(length: int) -> None:
    out = bytearray(b"x" * length)
    matroska._void(out, 0, length)
    kind, body, end = matroska._element(out, 0, length)
    assert (kind, end) == (matroska.VOID, length) and not any(out[body:])
