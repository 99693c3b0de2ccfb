"""refreel: a prompt and reference media in, an MP4 with synchronised sound out."""

__version__ = "0.1.0"
