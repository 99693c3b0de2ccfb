"""Every reference is visible or audible in the film; the seed decides everything else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from films.shooting import Crew, background_shift, frames_of, heard, matches
from refreel.engines.animatic.engine import AnimaticEngine
from refreel.media.sound import read_sound
from refreel.media.stills import read_image
from refreel.references.probe import Prober


@pytest.fixture(scope="module")
def crew(weights: Path, engine_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Crew:
    prober = Prober()
    yield Crew(AnimaticEngine(weights, engine_cache), prober, tmp_path_factory.mktemp("films"))
    prober.close()


@pytest.mark.parametrize(
    ("picture", "prompt"),
    [
        ("astronaut.png", "@Image1 waves at the camera and smiles"),
        ("astronaut.png", "@Image1 walks through a crowded market, browsing the stalls"),
        ("coffee.png", "@Image1 floats over a desert"),
        ("rocket.jpg", "A quiet evening at @Image1, slow dolly in"),
    ],
)
def test_a_picture_is_seen(crew: Crew, media_kit: Path, picture: str, prompt: str) -> None:
    film = crew.shoot(f"seen-{picture}-{len(prompt)}", prompt, media_kit / picture)
    original = read_image(media_kit / picture)[..., :3]
    found = [matches(original, frame) for frame in frames_of(film)]
    assert np.mean([n >= 12 for n in found]) >= 0.8, found


def test_a_picture_that_is_not_a_reference_is_not_found(crew: Crew, media_kit: Path) -> None:
    """The measure above can fail."""
    film = crew.shoot("other", "@Image1 waves at the camera", media_kit / "astronaut.png")
    other = read_image(media_kit / "coffee.png")[..., :3]
    assert np.mean([matches(other, frame) >= 12 for frame in frames_of(film)]) <= 0.1


def test_two_pictures_are_both_seen(crew: Crew, media_kit: Path) -> None:
    film = crew.shoot(
        "two", "@Image1 waves, @Image2 stands beside her", media_kit / "astronaut.png", media_kit / "coffee.png"
    )
    for name in ("astronaut.png", "coffee.png"):
        original = read_image(media_kit / name)[..., :3]
        assert np.mean([matches(original, frame) >= 10 for frame in frames_of(film, 2)]) >= 0.7, name


def test_music_is_heard(crew: Crew, media_kit: Path) -> None:
    film = crew.shoot(
        "music",
        "@Image1 dances to the rhythm of @Audio1",
        media_kit / "astronaut.png",
        media_kit / "house_lo.mp3",
        sound=True,
    )
    track = read_sound(media_kit / "house_lo.mp3").mean(axis=1)
    assert heard(read_sound(film.path).mean(axis=1), track) >= 0.6
    silent = crew.shoot("no-music", "@Image1 dances", media_kit / "astronaut.png", sound=True)
    assert heard(read_sound(silent.path).mean(axis=1), track) <= 0.3


def test_the_camera_of_a_video_is_followed(crew: Crew, media_kit: Path, tmp_path: Path) -> None:
    """A video that pans right over a texture: in the film the scenery goes left, and right for one that pans left."""
    shifts = {}
    for side, sign in (("right", 1), ("left", -1)):
        pan = _pan(tmp_path / f"{side}.mp4", sign)
        film = crew.shoot(f"pan-{side}", "A mountain lake by day, the camera follows @Video1", pan)
        shifts[side] = float(background_shift(frames_of(film, 12))[:, 0].sum())
    assert shifts["right"] < -0.05, shifts
    assert shifts["left"] > 0.05, shifts


def test_the_look_of_a_video_is_taken(crew: Crew, media_kit: Path, tmp_path: Path) -> None:
    plain = crew.shoot("plain", "@Image1 waves", media_kit / "astronaut.png")
    blue = _pan(tmp_path / "blue.mp4", 0, tint=(40, 70, 200))
    styled = crew.shoot("styled", "@Image1 waves in the style of @Video1", media_kit / "astronaut.png", blue)
    assert _blueness(frames_of(styled, 2)) > _blueness(frames_of(plain, 2)) + 8


def test_footage_is_seen(crew: Crew, media_kit: Path) -> None:
    film = crew.shoot("edit", "Strictly edit @Video1, change the weather to rain", media_kit / "bigbuckbunny.mp4")
    with av.open(str(media_kit / "bigbuckbunny.mp4")) as container:
        originals = [f.to_ndarray(format="rgb24") for n, f in enumerate(container.decode(video=0)) if n % 25 == 0]
    found = [max(matches(o, frame) for o in originals[:5]) for frame in frames_of(film, 1)]
    assert np.mean([n >= 15 for n in found]) >= 0.75, found


def test_same_request_and_seed_same_bytes_and_another_seed_another_film(crew: Crew, media_kit: Path) -> None:
    prompt, picture = '@Image1 walks along a lake in the mist and says "Good morning."', media_kit / "astronaut.png"
    first, again, other = (
        crew.shoot(name, prompt, picture, seed=seed, sound=True) for name, seed in (("a", 7), ("b", 7), ("c", 8))
    )
    digests = [hashlib.sha256(film.path.read_bytes()).hexdigest() for film in (first, again, other)]
    assert digests[0] == digests[1]
    pairs = zip(frames_of(first, 2), frames_of(other, 2), strict=True)
    assert np.mean([np.abs(p.astype(int) - q).mean() for p, q in pairs]) > 2.0


def test_no_sound_track_when_none_is_asked_for(crew: Crew) -> None:
    film = crew.shoot("silent", "The sea at night")
    with av.open(str(film.path)) as container:
        assert not container.streams.audio


def _pan(out: Path, sign: int, tint: tuple[int, int, int] | None = None) -> Path:
    """Three seconds of 640×480 that pan over a blotchy texture by half a width."""
    rng = np.random.default_rng(3)
    texture = cv2.GaussianBlur(rng.integers(0, 255, (480, 1400, 3), np.uint8), (0, 0), 6)
    texture = cv2.normalize(texture, None, 0, 255, cv2.NORM_MINMAX)
    if tint is not None:
        texture = (texture * (np.array(tint) / 255.0)).astype(np.uint8)
    with av.open(str(out), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(72):
            left = 380 + sign * round((number - 36) * 320 / 72)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(texture[:, left : left + 640]), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out


def _blueness(frames: list[np.ndarray]) -> float:
    pixels = np.stack(frames).astype(float)
    return float(pixels[..., 2].mean() - pixels[..., :2].mean())
