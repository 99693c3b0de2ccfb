"""The decode child measures truthfully, is confined, and its death is only that file's error."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from making import make_sound, make_video, set_display_matrix
from refreel.jobs.kind import Kind
from refreel.media.info import MediaInfo
from refreel.references.probe import Prober, ProbeSettings
from refreel.references.unusable import Unusable


def probe(prober: Prober, path: Path) -> MediaInfo:
    return prober.probe(path, sha256=f"{path}{path.stat().st_mtime_ns}", size=path.stat().st_size)


def children(parent: int) -> list[int]:
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(word) for word in text.split()]


def helper_of(prober: Prober, path: Path) -> int:
    probe(prober, path)
    assert prober.helper_pid is not None
    return prober.helper_pid


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_a_picture(prober: Prober, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40), "red").save(tmp_path / "a.jpg", exif=exif)
    info = probe(prober, tmp_path / "a.jpg")
    assert (info.kind, info.format, info.width, info.height, info.frames) == (Kind.IMAGE, "jpeg", 40, 60, 1)
    Image.new("RGBA", (60, 40), (255, 0, 0, 100)).save(tmp_path / "b.webp")
    assert probe(prober, tmp_path / "b.webp").alpha
    assert not info.alpha


@pytest.mark.parametrize(("fps", "frames"), [(24, 48), (30, 75), (60, 61)])
def test_a_video(prober: Prober, tmp_path: Path, fps: int, frames: int) -> None:
    path = set_display_matrix(make_video(tmp_path / "a.mov", 320, 160, fps=fps, frames=frames, sound=True), 0, 1, -1, 0)
    info = probe(prober, path)
    assert (info.kind, info.format, info.codec, info.frames) == (Kind.VIDEO, "mov", "h264", frames)
    assert (info.width, info.height) == (160, 320)
    assert info.seconds == pytest.approx(frames / fps, abs=0.02)
    assert info.fps == pytest.approx(fps, rel=0.02)
    assert (info.audio, info.sample_rate, info.channels) == (True, 48000, 2)


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "mp3"), ("a.wav", "pcm_s16le")])
def test_sound(prober: Prober, tmp_path: Path, name: str, codec: str) -> None:
    info = probe(prober, make_sound(tmp_path / name, 2.0))
    assert (info.kind, info.format, info.codec) == (Kind.AUDIO, name[2:], codec)
    assert info.seconds == pytest.approx(2.0, abs=0.06)
    assert (info.sample_rate, info.channels) == (44100, 2)


def test_a_containers_claim_is_not_believed(prober: Prober, tmp_path: Path) -> None:
    """The movie header says 1000 s; the frames say 2."""
    path = make_video(tmp_path / "a.mp4", 320, 320, frames=48)
    data = bytearray(path.read_bytes())
    for name, at in ((b"mvhd", 16), (b"tkhd", 20), (b"mdhd", 16)):
        where = data.find(name) + 4 + at
        data[where : where + 4] = (90_000_000).to_bytes(4, "big")
    path.write_bytes(bytes(data))
    assert probe(prober, path).seconds == pytest.approx(2.0, abs=0.1)


def test_a_long_video_is_measured_without_decoding_it_all(prober: Prober, tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", 320, 320, fps=1, frames=90)
    info = probe(prober, path)
    assert info.seconds == pytest.approx(90.0, abs=1.0)
    assert info.frames == 90


def test_an_mp4_with_nothing_but_sound_is_not_a_video(prober: Prober, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as out:
        out.add_stream("aac", rate=48000, layout="stereo")
        out.start_encoding()
        silence = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        silence.sample_rate = 48000
        out.mux(out.streams[0].encode(silence))
        out.mux(out.streams[0].encode(None))
    with pytest.raises(Unusable, match="no picture, only sound"):
        probe(prober, path)


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.7])
def test_a_cut_off_video_is_an_error_or_shorter_never_a_crash(prober: Prober, tmp_path: Path, keep: float) -> None:
    path = make_video(tmp_path / "a.mp4", 320, 320, frames=48)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(Unusable, match="damaged"):
        probe(prober, path)


def test_rubbish_after_every_magic_number(prober: Prober, tmp_path: Path) -> None:
    noise = np.random.default_rng(7).bytes(4000)
    heads = [
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\xff\0\0\0WEBP",
        b"\0\0\0\x18ftypisom\0\0\0\0isommp42",
        b"ID3\4\0\0",
        b"RIFF\xff\0\0\0WAVE",
    ]
    for at, head in enumerate(heads):
        path = tmp_path / str(at)
        path.write_bytes(head + noise)
        with pytest.raises(Unusable):
            probe(prober, path)


def test_the_deadline_holds_and_the_next_probe_works(tmp_path: Path) -> None:
    hasty = Prober(ProbeSettings(seconds=0.05))
    Image.new("RGB", (5900, 5900)).save(tmp_path / "slow.png")
    Image.new("RGB", (50, 50)).save(tmp_path / "quick.png")
    with pytest.raises(Unusable, match="too long"):
        probe(hasty, tmp_path / "slow.png")
    assert probe(hasty, tmp_path / "quick.png").width == 50
    hasty.close()


@linux
def test_the_memory_bound_holds(tmp_path: Path) -> None:
    poor = Prober(ProbeSettings(memory=400 << 20))
    Image.new("RGBA", (5900, 5900)).save(tmp_path / "large.png")
    with pytest.raises(Unusable, match=r"memory|damaged"):
        probe(poor, tmp_path / "large.png")
    poor.close()


@linux
def test_a_crash_of_the_child_is_that_files_error(tmp_path: Path) -> None:
    ours = Prober()
    Image.new("RGB", (50, 50)).save(tmp_path / "quick.png")
    helper = helper_of(ours, tmp_path / "quick.png")
    Image.effect_noise((5900, 5900), 50).save(tmp_path / "slow.png", compress_level=1)
    told: list[str] = []

    def ask() -> None:
        try:
            probe(ours, tmp_path / "slow.png")
        except Unusable as problem:
            told.append(problem.message)

    asking = threading.Thread(target=ask)
    asking.start()
    until = time.monotonic() + 5
    while not (found := children(helper)) and time.monotonic() < until and asking.is_alive():
        pass
    os.kill(found[0], signal.SIGSEGV)
    asking.join(5)
    assert told == ["it is damaged: decoding it failed or took too long"]
    (tmp_path / "again.png").write_bytes((tmp_path / "quick.png").read_bytes())
    assert probe(ours, tmp_path / "again.png").width == 50
    ours.close()


@linux
def test_the_helper_has_no_secrets_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFREEL_DATABASE_URL", "postgresql://user:secret@db/x")
    ours = Prober()
    Image.new("RGB", (50, 50)).save(tmp_path / "a.png")
    helper = helper_of(ours, tmp_path / "a.png")
    assert b"secret" not in Path(f"/proc/{helper}/environ").read_bytes()
    os.kill(helper, signal.SIGKILL)
    until = time.monotonic() + 5
    while Path(f"/proc/{helper}/stat").read_text().split()[2] != "Z" and time.monotonic() < until:
        pass
    Image.new("RGB", (60, 50)).save(tmp_path / "b.png")
    assert probe(ours, tmp_path / "b.png").width == 60
    ours.close()


@linux
def test_the_helper_ends_when_its_owner_is_gone(tmp_path: Path) -> None:
    Image.new("RGB", (50, 50)).save(tmp_path / "a.png")
    code = (
        "import os, sys; from pathlib import Path; from refreel.references.probe import Prober\n"
        f"p = Prober(); p.probe(Path({str(tmp_path / 'a.png')!r}), sha256='x', size=1)\n"
        "print(p.helper_pid, flush=True); os.kill(os.getpid(), 9)"
    )
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path)},
        check=False,
    )
    helper = int(done.stdout)
    until = time.monotonic() + 5
    while Path(f"/proc/{helper}").exists() and time.monotonic() < until:
        if Path(f"/proc/{helper}/stat").read_text().split()[2] == "Z":
            break
    else:
        assert not Path(f"/proc/{helper}").exists()


def test_many_at_once(prober: Prober, tmp_path: Path) -> None:
    for i in range(12):
        Image.new("RGB", (40 + i, 40)).save(tmp_path / f"{i}.png")
    got: dict[int, int] = {}
    threads = [
        threading.Thread(target=lambda i=i: got.update({i: probe(prober, tmp_path / f"{i}.png").width}))
        for i in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert got == {i: 40 + i for i in range(12)}
