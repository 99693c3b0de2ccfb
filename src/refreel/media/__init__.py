"""Takes files, gives frames, sound and MP4s; the only package that decodes or encodes."""
