"""What a probe finds in a media file."""

from __future__ import annotations

from dataclasses import dataclass

from refreel.jobs.kind import Kind


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Measured facts of one file, from its content and never from its name.

    kind       image, video or audio
    format     `jpeg png webp mp4 mov mp3 wav`
    bytes      size of the file
    sha256     hex digest of the whole file
    width, height   pixels as displayed (EXIF and display-matrix rotation applied); 0 for audio
    seconds    counted from decoded frames or packets, not the container's claim; 0.0 for images
    fps        mean frame rate of a video; 0.0 otherwise
    frames     decoded frames of a video; 1 for images; 0 for audio
    codec      decoder's name (`h264`, `hevc`, `mp3`, `pcm_s16le`, `png` …)
    audio      whether there is a sound track
    alpha      whether an image has transparency
    sample_rate, channels   of the sound, 0 where there is none
    """

    kind: Kind
    format: str
    bytes: int
    sha256: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    fps: float = 0.0
    frames: int = 0
    codec: str = ""
    audio: bool = False
    alpha: bool = False
    sample_rate: int = 0
    channels: int = 0
