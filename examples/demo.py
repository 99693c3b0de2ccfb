"""Make three films from real references: `python examples/demo.py MEDIA_FOLDER OUT_FOLDER`.

Words alone; one picture; a picture, a video and music together. Each goes through `refreel generate`, as a user would type it,
and gets a contact sheet beside it.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import av
from sheets import contact_sheet

FILMS = (
    ("lake", "A serene mountain lake at sunrise with mist rolling across the water", ()),
    (
        "speech",
        '@Image1 smiles and says "Hello! Give me a picture and a few words, and I will make you a film.", warm studio lighting',
        ("--image", "astronaut.png"),
    ),
    (
        "dance",
        "@Image1 dances to the rhythm of @Audio1 in the style of @Video1",
        ("--image", "astronaut.png", "--video", "bigbuckbunny.mp4", "--audio", "house_lo.mp3"),
    ),
)


def main(media: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    refreel = str(Path(sys.executable).with_name("refreel"))
    made = []
    for name, prompt, references in FILMS:
        film = out / f"{name}.mp4"
        paths = [word if word.startswith("--") else str(media / word) for word in references]
        command = [refreel, "generate", prompt, *paths, "--seed", "7", "-o", str(film)]
        print(f"\n$ {shlex.join(command)}", flush=True)
        subprocess.run(command, check=True)
        with av.open(str(film)) as opened:
            picture = opened.streams.video[0]
            seconds, width, height = picture.frames / 24, picture.width, picture.height
        contact_sheet(film, film.with_suffix(".jpg"), width=width, height=height, seconds=seconds)
        made.append(film)
    print("\nThree films, each with its contact sheet:")
    for film in made:
        print(f"  {film.resolve()}\n  {film.with_suffix('.jpg').resolve()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
