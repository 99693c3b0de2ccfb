"""What a file is, is told by its bytes."""

from __future__ import annotations

import pytest

from refreel.jobs.kind import Kind
from refreel.media.kinds import sniff


def box(brand: bytes, *compatible: bytes) -> bytes:
    body = brand + b"\0\0\0\0" + b"".join(compatible)
    return (8 + len(body)).to_bytes(4, "big") + b"ftyp" + body + b"\0" * 64


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg", Kind.IMAGE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "png", Kind.IMAGE),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp", Kind.IMAGE),
        (box(b"isom", b"iso2", b"avc1"), "mp4", Kind.VIDEO),
        (box(b"mp42"), "mp4", Kind.VIDEO),
        (box(b"qt  "), "mov", Kind.VIDEO),
        (b"\0\0\0\x08wide\0\0\x10\0mdat", "mov", Kind.VIDEO),
        (b"ID3\x04\0\0", "mp3", Kind.AUDIO),
        (b"\xff\xfb\x90\x64" + b"\0" * 60, "mp3", Kind.AUDIO),
        (b"\xff\xf3\x40\xc0" + b"\0" * 60, "mp3", Kind.AUDIO),
        (b"RIFF\x24\0\0\0WAVEfmt ", "wav", Kind.AUDIO),
    ],
)
def test_what_can_be_used(head: bytes, name: str, kind: Kind) -> None:
    found = sniff(head)
    assert (found.format, found.kind) == (name, kind)


@pytest.mark.parametrize(
    ("head", "name", "hint"),
    [
        (b"GIF89a\x01\0", "a GIF", "PNG"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">', "an SVG drawing", "PNG"),
        (b"<svg>", "an SVG drawing", "PNG"),
        (box(b"heic", b"mif1"), "a HEIC image", "JPEG"),
        (box(b"mif1", b"avif"), "an AVIF image", "JPEG"),
        (box(b"avif"), "an AVIF image", "JPEG"),
        (box(b"M4A "), "an M4A sound file", "MP3"),
        (b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x84webm", "a WebM video", "MP4"),
        (b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x88matroska", "a Matroska (MKV) video", "MP4"),
        (b"OggS\0\x02", "an Ogg file", "MP3"),
        (b"fLaC\0\0\0\x22", "a FLAC sound file", "WAV"),
        (b"\xff\xf1\x50\x80", "an AAC sound file", "MP3"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\n", "a playlist (M3U8)", "itself"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "a playlist (ffconcat)", "itself"),
        (b"PK\x03\x04\x14\0", "an archive", "inside"),
        (b"\n  <!DOCTYPE html><html>", "a web page", "direct link"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "an XML document", "expired"),
        (b'{"error": "nope"}', "a JSON document", "API"),
        (b"%PDF-1.7", "a PDF", "PNG"),
        (b"RIFF\x24\0\0\0AVI LIST", "an AVI video", "MP4"),
        (b"", "an empty file", "no bytes"),
        (b"hello", "a file of an unknown type", "JPEG"),
        (b"\xff\xff\xff\xff" * 8, "a file of an unknown type", "JPEG"),
    ],
)
def test_what_cannot_is_named_with_a_way_out(head: bytes, name: str, hint: str) -> None:
    found = sniff(head)
    assert not found.usable
    assert found.format == name
    assert hint in found.hint
