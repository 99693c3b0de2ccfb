"""Casting of real pictures and videos with the real networks: measured properties of what comes out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from refreel.engines.animatic.cast import cast, glance
from refreel.engines.animatic.cast.pose_track import smoothed
from refreel.engines.animatic.values.cast import Actor, Company
from refreel.engines.animatic.values.plan import CameraMove, Part, Role, Setting, Shot, ShotPlan, Style, Use
from refreel.engines.base import PreparedReference, Progress
from refreel.errors import EngineFailed
from refreel.jobs.kind import Kind
from refreel.media.info import MediaInfo
from refreel.media.mp4 import write_mp4
from refreel.media.stills import read_image

Casting = Callable[..., Company]


def reference(kind: Kind, position: int, path: Path, **facts: object) -> PreparedReference:
    data = path.read_bytes()
    info = MediaInfo(kind, path.suffix[1:], len(data), hashlib.sha256(data).hexdigest(), **facts)  # type: ignore[arg-type]
    return PreparedReference(kind, position, path, info)


def picture(path: Path, position: int = 1) -> PreparedReference:
    height, width = cv2.imread(str(path), cv2.IMREAD_UNCHANGED).shape[:2]
    return reference(Kind.IMAGE, position, path, width=width, height=height, frames=1)


def plan(*uses: tuple[str, Role], text: str = "", setting: str | None = None) -> ShotPlan:
    parts = tuple(Part(tag, role, ()) for tag, role in uses if role in (Role.CHARACTER, Role.PROP))
    shot = Shot(0, 5, text, Setting("studio", "day", picture=setting), parts, CameraMove())
    return ShotPlan(5, "16:9", 1280, 720, 1, (shot,), tuple(Use(t, r, "") for t, r in uses), (), Style())


@pytest.fixture
def casting(weights: Path, engine_cache: Path) -> Casting:
    def run(shots: ShotPlan, *references: PreparedReference) -> Company:
        return cast(shots, references, weights, engine_cache, lambda _: None)

    return run


def alone(casting: Casting, path: Path, text: str = "") -> Actor:
    return casting(plan(("@Image1", Role.CHARACTER), text=text), picture(path)).actors["@Image1"]


def inside(actor: Actor, points: np.ndarray) -> float:
    """Share of the points that lie on the cut-out."""
    height, width = actor.rgba.shape[:2]
    x, y = np.clip(points[:, 0], 0, width - 1).astype(int), np.clip(points[:, 1], 0, height - 1).astype(int)
    return float((actor.rgba[y, x, 3] > 100).mean())


def test_an_astronaut_is_half_a_person_with_a_face(casting: Casting, media_kit: Path) -> None:
    actor = alone(casting, media_kit / "astronaut.png")
    assert (actor.extent, actor.cut_bottom) == ("half", True)
    assert actor.ground == actor.rgba.shape[0]
    assert actor.joints is not None and actor.joints.shape == (33, 3)
    assert actor.face is not None and actor.face.shape == (468, 2)
    nose, left, right = actor.joints[0], actor.joints[11], actor.joints[12]
    assert left[0] > right[0], "she faces us: her left shoulder is on our right"
    assert nose[1] < min(left[1], right[1])
    assert np.hypot(*(actor.face.mean(axis=0) - nose[:2])) < 0.08 * actor.rgba.shape[0]
    assert inside(actor, actor.face) > 0.98
    alpha = actor.rgba[..., 3]
    assert alpha[:40, :40].max() < 8 and alpha[:40, -40:].max() < 8, "flag and rocket behind her are gone"
    assert 0.45 < (alpha > 128).mean() < 0.7


def test_a_footballer_is_a_whole_person_without_his_ball(casting: Casting, people: Path) -> None:
    actor = alone(casting, people / "messi5.jpg")
    assert actor.extent == "full" and not actor.cut_bottom
    assert actor.joints is not None and actor.face is not None
    seen = actor.joints[actor.joints[:, 2] > 0.8]
    assert len(seen) > 20 and inside(actor, seen) > 0.85
    assert 0.1 < (actor.rgba[..., 3] > 128).mean() < 0.5
    red, green, blue, alpha = np.moveaxis(actor.rgba.astype(int), -1, 0)
    grass = (green > red + 25) & (green > blue + 25) & (alpha > 60)
    assert grass.mean() < 0.005, "no grass is left on him"
    toes = actor.joints[[31, 32], 1]
    assert abs(actor.ground - toes.max()) < 0.12 * actor.rgba.shape[0]


def test_the_prompt_makes_a_cat_an_animal(casting: Casting, media_kit: Path) -> None:
    cat = alone(casting, media_kit / "chelsea.png", text="The cat looks around")
    assert (cat.extent, cat.joints) == ("animal", None)
    assert alone(casting, media_kit / "chelsea.png", text="It looks around").extent == "thing"


def test_a_cup_is_a_thing_standing_on_its_saucer(casting: Casting, media_kit: Path) -> None:
    cup = alone(casting, media_kit / "coffee.png")
    assert (cup.extent, cup.joints, cup.face, cup.cut_bottom) == ("thing", None, None, False)
    rows = np.flatnonzero((cup.rgba[..., 3] > 128).any(axis=1))
    assert cup.ground == pytest.approx(rows[-1] + 1)
    reddest = cup.palette[np.argmax(cup.palette[:, 0].astype(int) - cup.palette[:, 2].astype(int))]
    assert reddest[0] > reddest[2] + 60


def test_a_picture_that_came_cut_out_keeps_its_own_edge(casting: Casting, tmp_path: Path) -> None:
    rgba = np.zeros((400, 300, 4), np.uint8)
    cv2.ellipse(rgba, (150, 200), (100, 150), 0, 0, 360, (30, 60, 200, 255), -1)
    cv2.imwrite(str(tmp_path / "balloon.png"), rgba)
    actor = alone(casting, tmp_path / "balloon.png")
    solid = actor.rgba[..., 3] > 128
    height, width = (np.ptp(np.flatnonzero(solid.any(axis=k))) + 1 for k in (1, 0))
    assert solid.sum() / (width * height) == pytest.approx(np.pi / 4, abs=0.02)
    assert width / height == pytest.approx(200 / 300, abs=0.02)
    assert actor.rgba[solid][:, :3].astype(int).mean(axis=0) == pytest.approx([200, 60, 30], abs=3)


def test_a_picture_where_nothing_stands_out_is_used_whole_and_the_user_told(casting: Casting, tmp_path: Path) -> None:
    sky = np.repeat(np.linspace((200, 120, 60), (240, 220, 190), 240)[:, None], 320, axis=1).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "sky.png"), sky)
    company = casting(plan(("@Image1", Role.CHARACTER)), picture(tmp_path / "sky.png"))
    assert company.actors["@Image1"].rgba[..., 3].min() == 255
    assert not company.actors["@Image1"].cut_bottom
    assert any("@Image1" in note for note in company.notes)


def test_the_place_behind_a_subject_shows_no_ghost_of_it(casting: Casting, people: Path) -> None:
    tag, source = "@Image1", people / "messi5.jpg"
    company = casting(plan((tag, Role.CHARACTER), (tag, Role.PLACE), setting=tag), picture(source))
    found, original = company.plates[tag].rgb.astype(int), cv2.imread(str(source))[..., ::-1].astype(int)
    assert found.shape == original.shape
    assert company.notes == ()
    shirt = (slice(110, 210), slice(235, 300))
    assert np.abs(found[shirt] - original[shirt]).mean() > 40
    reds = found[shirt][..., 0] - found[shirt][..., 1]
    assert (reds > 60).mean() < 0.05, "nothing of the red shirt is left"
    assert np.array_equal(found[:60, :150], original[:60, :150])
    assert 0.6 < company.plates[tag].horizon < 0.85 < company.plates[tag].ground


def test_a_place_without_a_person_is_not_touched(casting: Casting, media_kit: Path) -> None:
    source = media_kit / "rocket.jpg"
    found = casting(plan(("@Image1", Role.PLACE), setting="@Image1"), picture(source)).plates["@Image1"].rgb
    assert np.array_equal(found, read_image(source))


def test_only_what_the_plan_uses_is_cast(casting: Casting, media_kit: Path) -> None:
    one, two = picture(media_kit / "astronaut.png", 1), picture(media_kit / "coffee.png", 2)
    company = casting(plan(("@Image2", Role.PROP)), one, two)
    assert set(company.actors) == {"@Image2"}
    assert not company.plates and not company.footage and not company.tracks
    assert set(company.looks) == {"@Image1", "@Image2"}


def test_a_known_picture_is_cast_at_once(weights: Path, media_kit: Path, tmp_path: Path) -> None:
    shots, known = plan(("@Image1", Role.CHARACTER)), picture(media_kit / "astronaut.png")
    first = cast(shots, [known], weights, tmp_path, lambda _: None)
    begun = time.process_time()
    again = cast(shots, [known], tmp_path / "no weights are needed", tmp_path, lambda _: None)
    assert time.process_time() - begun < 0.1
    assert np.array_equal(first.actors["@Image1"].rgba, again.actors["@Image1"].rgba)
    assert first.actors["@Image1"].extent == again.actors["@Image1"].extent


def test_progress_names_the_reference_and_never_falls(weights: Path, media_kit: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    cast(plan(("@Image1", Role.CHARACTER)), [picture(media_kit / "coffee.png")], weights, tmp_path, told.append)
    assert [p.stage for p in told] == ["cast"] * len(told)
    assert [p.fraction for p in told] == sorted(p.fraction for p in told)
    assert any("@Image1" in p.detail for p in told)


def test_glances_tell_people_things_and_landscapes_apart(
    weights: Path, engine_cache: Path, media_kit: Path, people: Path
) -> None:
    references = [
        picture(media_kit / "astronaut.png", 1),
        picture(media_kit / "coffee.png", 2),
        picture(people / "messi5.jpg", 3),
        picture(people / "leuvenA.jpg", 4),
    ]
    seen = glance(references, weights, engine_cache)
    assert [seen[f"@Image{k}"].person for k in (1, 2, 3, 4)] == [True, False, True, False]
    assert [seen[f"@Image{k}"].face for k in (1, 2, 3, 4)] == [True, False, True, False]
    assert seen["@Image1"].subject > 0.4 and 0.3 < seen["@Image2"].subject < 0.6
    assert seen["@Image4"].subject < 0.03, "a street is a place"
    assert (seen["@Image3"].width, seen["@Image3"].height) == (548, 342)


def test_a_missing_network_is_named_with_what_to_do(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "red.png"), np.full((64, 64, 3), 90, np.uint8))
    with pytest.raises(EngineFailed, match=r"pose_detection\.tflite.*refreel models pull"):
        glance([picture(tmp_path / "red.png")], tmp_path, tmp_path / "cache")


def test_a_damaged_network_is_named_with_what_to_do(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "red.png"), np.full((64, 64, 3), 90, np.uint8))
    (tmp_path / "pose_detection.tflite").write_bytes(b"nothing of a network")
    with pytest.raises(EngineFailed, match=r"pose_detection\.tflite.*refreel models pull"):
        glance([picture(tmp_path / "red.png")], tmp_path, tmp_path / "cache")


def test_a_picture_that_cannot_be_read_is_named(weights: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    bad = reference(Kind.IMAGE, 3, broken, width=10, height=10)
    with pytest.raises(EngineFailed, match="@Image3"):
        glance([bad], weights, tmp_path)


def panned(path: Path, seconds: float = 2.0) -> PreparedReference:
    """A video whose camera pans right by half its width, through a real encoder."""
    random = np.random.default_rng(0)
    wall = cv2.GaussianBlur(
        cv2.resize(random.integers(0, 255, (60, 160, 3), dtype=np.uint8), (1600, 480), interpolation=cv2.INTER_CUBIC),
        (0, 0),
        2,
    )
    count = int(24 * seconds) + 1
    views = (wall[:, round(320 * k / (count - 1)) :][:, :640] for k in range(count))
    planar = (cv2.cvtColor(np.ascontiguousarray(v), cv2.COLOR_RGB2YUV_I420) for v in views)
    write_mp4(path, planar, width=640, height=480)
    return reference(Kind.VIDEO, 1, path, width=640, height=480, seconds=count / 24, fps=24.0, frames=count)


def test_the_camera_of_a_video_is_read_off_its_file(casting: Casting, tmp_path: Path) -> None:
    company = casting(plan(("@Video1", Role.CAMERA)), panned(tmp_path / "pan.mp4"))
    footage = company.footage["@Video1"]
    assert footage.camera.shape == (49, 4) and footage.energy.shape == (49,)
    assert footage.camera[-1] == pytest.approx([0.5, 0, 0, 0], abs=0.03)
    assert footage.poses is None and footage.cuts == ()
    assert (footage.width, footage.height, footage.rate) == (640, 480, 24.0)
    assert "@Video1" in company.looks


def test_a_video_is_a_place_in_its_clearest_frame(casting: Casting, tmp_path: Path) -> None:
    company = casting(plan(("@Video1", Role.PLACE), setting="@Video1"), panned(tmp_path / "pan.mp4"))
    assert company.plates["@Video1"].rgb.shape == (480, 640, 3)
    assert company.plates["@Video1"].rgb.std() > 10
    assert "@Video1" in company.footage


def test_a_glance_tells_videos_with_people(weights: Path, engine_cache: Path, media_kit: Path, tmp_path: Path) -> None:
    talking = reference(
        Kind.VIDEO, 2, media_kit / "carphone_pristine.mp4", width=193, height=144, seconds=4.0, audio=False
    )
    seen = glance([panned(tmp_path / "pan.mp4"), talking], weights, engine_cache)
    assert [seen["@Video1"].person, seen["@Video2"].person] == [False, True]
    assert not seen["@Video2"].sound


def test_a_talking_head_is_followed(casting: Casting, media_kit: Path) -> None:
    path = media_kit / "carphone_pristine.mp4"
    video = reference(Kind.VIDEO, 1, path, width=193, height=144, seconds=4.0)
    footage = casting(plan(("@Video1", Role.MOTION)), video).footage["@Video1"]
    assert footage.poses is not None and footage.poses.shape == (len(footage.camera), 33, 3)
    nose, shoulders = footage.poses[:, 0], footage.poses[:, 11:13]
    assert nose[:, 2].min() > 0.8 and shoulders[..., 2].min() > 0.3
    assert (nose[:, 1] < shoulders[..., 1].min(axis=1)).all()
    assert np.abs(np.diff(nose[:, :2], axis=0)).max() < 0.08, "no jumps from frame to frame"
    assert footage.cuts == ()


def test_the_shots_of_an_edited_video_are_told_apart(casting: Casting, media_kit: Path) -> None:
    video = reference(Kind.VIDEO, 1, media_kit / "bikes.mp4", width=640, height=272, seconds=10.0)
    cuts = casting(plan(("@Video1", Role.FOOTAGE)), video).footage["@Video1"].cuts
    assert [round(c * 24) for c in cuts] == [29, 73, 132, 180, 233]


def test_dance_music_has_its_beat(casting: Casting, media_kit: Path) -> None:
    music = reference(Kind.AUDIO, 1, media_kit / "house_lo.mp3", seconds=7.2, audio=True)
    track = casting(plan(("@Audio1", Role.MUSIC)), music).tracks["@Audio1"]
    assert track.tempo == pytest.approx(135, rel=0.01)
    assert not track.speech
    gaps = np.diff(track.beats)
    assert gaps == pytest.approx(60 / 135, abs=0.03) and len(track.beats) >= 15
    assert track.samples.dtype == np.float32 and track.samples.shape[1] == 2
    assert -18 < track.lufs < -13


def test_smoothing_keeps_a_steady_motion_and_calms_a_shaking_one() -> None:
    poses = np.ones((40, 33, 3), np.float32)
    poses[..., 0] = np.linspace(0, 1, 40)[:, None]
    assert np.abs(smoothed(poses)[4:-4] - poses[4:-4]).max() < 1e-3
    shaking = poses + np.random.default_rng(0).normal(0, 0.05, poses.shape).astype(np.float32) * [1, 1, 0]
    before, after = (
        np.abs(np.diff(p[..., 0], 2, axis=0)).mean() for p in (shaking, smoothed(shaking.astype(np.float32)))
    )
    assert after < 0.3 * before
