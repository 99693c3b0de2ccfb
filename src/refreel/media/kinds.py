"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from refreel.jobs.kind import Kind

HEAD_BYTES = 4096
"""How much of a file's beginning `sniff` wants to see; less is enough when the file is shorter."""

FORMATS: dict[str, Kind] = {
    "jpeg": Kind.IMAGE,
    "png": Kind.IMAGE,
    "webp": Kind.IMAGE,
    "mp4": Kind.VIDEO,
    "mov": Kind.VIDEO,
    "mp3": Kind.AUDIO,
    "wav": Kind.AUDIO,
}


_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_M4A_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P "})
_QUICKTIME_ATOMS = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`format` is one of FORMATS when the file can be used (then `kind` is set), else the name people know it by;
    `hint` says what to do with a file that cannot be used."""

    format: str
    kind: Kind | None = None
    hint: str = ""

    @property
    def usable(self) -> bool:
        return self.kind is not None

    @property
    def name(self) -> str:
        """For messages: `a PNG image`, `an MP4 video`, or the name of what cannot be used."""
        if self.kind is None:
            return self.format
        word = {"jpeg": "JPEG", "webp": "WebP"}.get(self.format, self.format.upper())
        article = "an" if self.format in ("mp4", "mp3") else "a"
        return f"{article} {word} {self.kind.value}" + (" file" if self.kind is Kind.AUDIO else "")


def sniff(head: bytes) -> Sniffed:
    """What a file is that begins with `head` (HEAD_BYTES of it, or all). Every answer that is not usable has a hint."""
    for test in (_iso_media, _image, _sound, _other_media, _document):
        found = test(head)
        if found is not None:
            return found
    if not head:
        return Sniffed("an empty file", hint="it has no bytes")
    return Sniffed("a file of an unknown type", hint="send JPEG, PNG or WebP, MP4 or MOV, MP3 or WAV")


def sniff_file(path: Path) -> Sniffed:
    with path.open("rb") as file:
        return sniff(file.read(HEAD_BYTES))


def _usable(name: str) -> Sniffed:
    return Sniffed(name, FORMATS[name])


def _image(head: bytes) -> Sniffed | None:
    if head.startswith(b"\xff\xd8\xff"):
        return _usable("jpeg")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _usable("png")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _usable("webp")
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Sniffed("a GIF", hint="save it as PNG, or as MP4 if it moves")
    if head.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return Sniffed("a TIFF or raw camera image", hint="save it as JPEG or PNG")
    if head.startswith(b"BM") and len(head) > 14 and head[6:10] == b"\0\0\0\0":
        return Sniffed("a BMP image", hint="save it as PNG")
    if head.startswith((b"8BPS", b"\x00\x00\x01\x00", b"\x00\x00\x00\x0cjP  ", b"\xff\x0a", b"\x00\x00\x00\x0cJXL ")):
        return Sniffed("an image of a type that cannot be used", hint="save it as JPEG, PNG or WebP")
    return None


def _iso_media(head: bytes) -> Sniffed | None:
    """ISO base media (ISO/IEC 14496-12) and QuickTime: one family of boxes, told apart by the brands of `ftyp`."""
    if head[4:8] != b"ftyp":
        return _usable("mov") if head[4:8] in _QUICKTIME_ATOMS else None
    size = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major} | {head[at : at + 4] for at in range(16, size - 3, 4)}
    if major in _AVIF_BRANDS or (major in _HEIF_BRANDS and brands & _AVIF_BRANDS):
        return Sniffed("an AVIF image", hint="save it as JPEG, PNG or WebP")
    if major in _HEIF_BRANDS:
        return Sniffed("a HEIC image", hint="save it as JPEG or PNG")
    if major in _M4A_BRANDS:
        return Sniffed("an M4A sound file", hint="save it as MP3 or WAV")
    return _usable("mov" if major == b"qt  " else "mp4")


def _sound(head: bytes) -> Sniffed | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return _usable("wav")
    if head.startswith(b"ID3"):
        return _usable("mp3")
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return _mpeg_sound(head)
    return None


def _mpeg_sound(head: bytes) -> Sniffed | None:
    """An MPEG audio frame header: version and layer must be real ones (ISO/IEC 11172-3, 2.4.1.3); layer 0 is AAC in ADTS."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    if layer == 0 and head[1] & 0xF0 == 0xF0:
        return Sniffed("an AAC sound file", hint="save it as MP3 or WAV")
    if version == 1 or bitrate == 15 or rate == 3:
        return None
    return _usable("mp3")


def _other_media(head: bytes) -> Sniffed | None:
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        name = "a WebM video" if b"webm" in head[:64] else "a Matroska (MKV) video"
        return Sniffed(name, hint="save it as MP4 with H.264")
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return Sniffed("an AVI video", hint="save it as MP4 with H.264")
    if head.startswith(b"OggS"):
        return Sniffed("an Ogg file", hint="save sound as MP3 or WAV, video as MP4")
    if head.startswith(b"fLaC"):
        return Sniffed("a FLAC sound file", hint="save it as WAV or MP3")
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return Sniffed("an AIFF sound file", hint="save it as WAV or MP3")
    if head.startswith(b"FLV"):
        return Sniffed("a Flash video", hint="save it as MP4 with H.264")
    if head.startswith(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"):
        return Sniffed("a Windows Media file", hint="save video as MP4, sound as MP3")
    if head.startswith((b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3")) or _transport_stream(head):
        return Sniffed("an MPEG program or transport stream", hint="save it as MP4")
    return None


def _transport_stream(head: bytes) -> bool:
    return len(head) > 377 and head[0] == head[188] == head[376] == 0x47


def _document(head: bytes) -> Sniffed | None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"#extm3u"):
        return Sniffed("a playlist (M3U8)", hint="send the media file itself")
    if text.startswith(b"ffconcat"):
        return Sniffed("a playlist (ffconcat)", hint="send the media file itself")
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in text[:1024]:
        return Sniffed("a web page", hint="use the direct link to the media file, not to the page that shows it")
    if text.startswith(b"<svg") or (text.startswith(b"<?xml") and b"<svg" in text):
        return Sniffed("an SVG drawing", hint="save it as PNG")
    if text.startswith(b"<?xml"):
        return Sniffed("an XML document", hint="if it is the answer of a file store, the link may have expired")
    if text.startswith((b"{", b"[")):
        return Sniffed("a JSON document", hint="if it is the answer of an API, take the link to the file from it")
    if head.startswith(b"%PDF"):
        return Sniffed("a PDF", hint="save the page as PNG")
    if head.startswith((b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"\xfd7zXZ", b"BZh")):
        return Sniffed("an archive", hint="send the media file inside it")
    return None
