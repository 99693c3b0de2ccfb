"""Many requests on one page: `python examples/gallery.py MEDIA_FOLDER OUT_FOLDER [WORD …]`.

Each film with its contact sheet, the picture of its sound, its plan, what could not be used, and how long each stage took. With
words, only the requests that contain one of them are made again; the page shows all that are there.
"""

from __future__ import annotations

import html
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from sheets import contact_sheet, spectrogram

from refreel import app, logs
from refreel.config import from_environment
from refreel.jobs.status import Status

WOMAN, CAT, CUP, ROCKET, LOGO = "astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "logo.png"
BUNNY, MUSIC = "bigbuckbunny.mp4", "house_lo.mp3"

# (prompt, references, further parameters)
REQUESTS: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
    ("A serene mountain lake at sunrise with mist rolling across the water", (), {}),
    (
        "@Image1 walks through a crowded market, browsing the stalls",
        (WOMAN,),
        {"duration": "8", "aspect_ratio": "16:9"},
    ),
    ("@Image1 dances to the rhythm of @Audio1 in the style of @Video1", (WOMAN, BUNNY, MUSIC), {"duration": "10"}),
    ("@Image1 speaks directly to camera, warm studio lighting", (WOMAN,), {"aspect_ratio": "9:16", "duration": "6"}),
    ("@Image1 waves at the camera and smiles", (WOMAN,), {"duration": "5"}),
    ('@Image1 says "The sea is calm tonight." on a beach at dusk, slow push-in', (WOMAN,), {}),
    ("@Image1 nods, then shakes her head, then laughs, close-up", (WOMAN,), {"duration": "7"}),
    (
        "Shot 1: a forest at dawn, birds. Shot 2: @Image1 looks around in the forest. Shot 3: close-up, she smiles",
        (WOMAN,),
        {},
    ),
    ("@Image1 floats over a city street at night in the rain <thunder>", (CUP,), {}),
    ("@Image1 spins in a studio, orbit shot (calm piano music)", (CUP,), {"aspect_ratio": "1:1"}),
    ("The rocket @Image1 takes off into the night sky, camera tilts up <engine>", (ROCKET,), {}),
    ('The cat @Image1 says "I would like some fish, please."', (CAT,), {}),
    ("@Image1 jumps for joy in a meadow", (LOGO,), {"aspect_ratio": "1:1"}),
    ("@Image1 as the background, slow dolly in, at night", (ROCKET,), {}),
    ("@Image2 dances in front of @Image1 as the background", (ROCKET, WOMAN), {}),
    ("@Image1 and @Image2 meet in a living room", (WOMAN, CUP), {}),
    ("Strictly edit @Video1, change the weather to snow", (BUNNY,), {}),
    ("Extend @Video1", (BUNNY,), {"duration": "8"}),
    ("A desert at noon, the camera follows @Video1", (BUNNY,), {}),
    ("A snow field at dusk, snow falling, crane up", (), {}),
    ("Waves on the shore at night under the moon, handheld", (), {}),
    ("A concert stage with spotlights, crowd cheering <applause>", (), {}),
    ("Deep space, stars, slow zoom in 【The final frontier】", (), {}),
    ("A long corridor, dolly in, tense mood", (), {"aspect_ratio": "21:9"}),
)
FIELDS = {".png": "input_images", ".jpg": "input_images", ".mp4": "input_videos", ".mp3": "input_audios"}
MODEL = "bytedance-seedance-2-0-reference-to-video"


def main(media: Path, out: Path, words: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    logs.setup("WARNING")
    with app.studio(from_environment()) as studio:
        for number, (prompt, references, more) in enumerate(REQUESTS, 1):
            if words and not any(word in prompt for word in words):
                continue
            _film(studio, out / _name(number, prompt), prompt, [media / name for name in references], more)
    _page(out)


def _name(number: int, prompt: str) -> str:
    return f"{number:02d}-" + "-".join(re.findall(r"[a-z]{3,}", prompt.lower())[:5])


def _film(studio: app.Studio, stem: Path, prompt: str, references: list[Path], more: dict[str, Any]) -> None:
    body: dict[str, Any] = {"model": MODEL, "prompt": prompt, "resolution": "480p", "seed": 7, **more}
    for path in references:
        body.setdefault(FIELDS[path.suffix], []).append(path.absolute().as_uri())
    stages: dict[str, float] = {}
    now = ["fetch", time.perf_counter()]

    def report(stage: str, _fraction: float, _detail: str) -> None:
        at = time.perf_counter()
        stages[now[0]] = stages.get(now[0], 0.0) + at - now[1]
        now[:] = [stage, at]

    film = stem.with_suffix(".mp4")
    row = studio.make(body, film, report)
    report("end", 1.0, "")
    told = {
        "prompt": prompt, "references": [p.name for p in references], "asked": more, "plan": row.plan,
        "unused": row.unused, "stages": {k: round(v, 2) for k, v in stages.items()}, "error": row.error_message,
    }  # fmt: skip
    stem.with_suffix(".json").write_text(json.dumps(told, indent=1))
    print(f"{stem.name}  {row.status}  {sum(stages.values()):.1f} s", flush=True)
    if row.status is Status.SUCCEEDED and row.plan:
        size = {"width": row.plan["width"], "height": row.plan["height"], "seconds": row.plan["seconds"]}
        contact_sheet(film, stem.with_suffix(".jpg"), **size)
        spectrogram(film, stem.with_suffix(".png"))


def _page(out: Path) -> None:
    parts = ["<!doctype html><meta charset=utf-8><title>refreel gallery</title><style>"
             "body{background:#16181d;color:#d7dbe2;font:15px/1.5 system-ui;max-width:1340px;margin:2rem auto;padding:0 1rem}"
             "h2{font-size:1.1rem;margin:3rem 0 .4rem}img,video{max-width:100%}pre{white-space:pre-wrap;color:#9aa3b2}"
             "small{color:#9aa3b2}</style><h1>refreel gallery</h1>"]  # fmt: skip
    for path in sorted(out.glob("*.json")):
        told, stem = json.loads(path.read_text()), path.stem
        notes = "".join(f"<li>{html.escape(line)}" for line in told["unused"])
        plan = "\n".join((told["plan"] or {}).get("summary", [])) or told["error"] or ""
        stages = " · ".join(f"{name} {seconds} s" for name, seconds in told["stages"].items())
        parts.append(
            f"<h2>{html.escape(told['prompt'])}</h2><small>{html.escape(', '.join(told['references']) or 'words alone')} · {stages}"
            f"</small><p><video controls preload=none src='{stem}.mp4' poster='{stem}.jpg'></video>"
            f"<p><img src='{stem}.png' alt='the sound'><pre>{html.escape(plan)}</pre><ul>{notes}</ul>"
        )
    (out / "index.html").write_text("\n".join(parts))
    print(f"{(out / 'index.html').resolve()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
