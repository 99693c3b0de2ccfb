"""The models' data files against the contract's tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from refreel.errors import ConfigError, ModelNotFound
from refreel.jobs import shape
from refreel.jobs.kind import Kind
from refreel.models import catalogue

R2V = "bytedance-seedance-2-0-reference-to-video"
MODELS = catalogue.load()
RATIOS = ("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
SIZES = {
    "480p": ((992, 432), (864, 496), (752, 560), (640, 640), (560, 752), (496, 864)),
    "720p": ((1470, 630), (1280, 720), (1112, 834), (960, 960), (834, 1112), (720, 1280)),
}


@pytest.mark.parametrize("model", tuple(MODELS), ids=lambda model: model.id)
def test_the_sizes_of_the_contract(model: catalogue.Model) -> None:
    for resolution, sizes in SIZES.items():
        assert tuple(model.sizes[resolution][ratio] for ratio in RATIOS) == sizes
    assert model.seconds == tuple(range(4, 16))
    assert set(model.price_per_second) == set(SIZES)
    assert all(price > Decimal(0) for price in model.price_per_second.values())
    carried = {field for fields in model.fields.values() for field, _ in fields}
    assert carried <= set(model.schema["properties"])
    assert set(model.fields) == set(model.limits)


@pytest.mark.parametrize("resolution", ["480p", "720p"])
@pytest.mark.parametrize("ratio", RATIOS)
def test_films_of_every_size_may_be_references(resolution: str, ratio: str) -> None:
    model = MODELS.get(R2V)
    limits = model.limits[Kind.VIDEO]
    width, height = model.sizes[resolution][ratio]
    assert limits.area and limits.side and limits.ratio and limits.fps and limits.each_seconds and limits.total_seconds
    assert limits.area[0] <= width * height <= limits.area[1]
    assert limits.side[0] <= min(width, height) <= max(width, height) <= limits.side[1]
    assert limits.ratio[0] <= width / height <= limits.ratio[1]
    assert limits.fps[0] <= shape.FPS <= limits.fps[1]
    assert limits.each_seconds[0] <= shape.frames(4) / shape.FPS
    assert shape.frames(15) / shape.FPS <= limits.each_seconds[1]
    assert 3 * shape.frames(5) / shape.FPS <= limits.total_seconds[1]


def test_what_is_far_from_480p_and_720p_may_not() -> None:
    area = MODELS.get(R2V).limits[Kind.VIDEO].area
    assert area
    assert 640 * 360 < area[0] <= 640 * 480
    assert 1280 * 720 <= area[1] < 1920 * 1080


def test_the_limits_of_the_contract() -> None:
    model = MODELS.get(R2V)
    assert (model.max_files, model.audio_needs_picture) == (12, True)
    assert {kind: limits.max_count for kind, limits in model.limits.items()} == {
        Kind.IMAGE: 9,
        Kind.VIDEO: 3,
        Kind.AUDIO: 3,
    }
    mib = 1024 * 1024
    assert model.limits[Kind.IMAGE].each_bytes == 30 * mib
    assert model.limits[Kind.VIDEO].total_bytes == 50 * mib - 1
    assert model.limits[Kind.AUDIO].each_bytes == 15 * mib
    assert model.limits[Kind.IMAGE].formats == ("jpeg", "png", "webp")
    assert model.limits[Kind.VIDEO].formats == ("mp4", "mov")
    assert model.limits[Kind.AUDIO].formats == ("mp3", "wav")


def test_an_operator_may_choose_the_engine() -> None:
    assert catalogue.load({R2V: "fake"}).get(R2V).engine == "fake"
    assert MODELS.get(R2V).engine == "animatic"
    with pytest.raises(ConfigError, match="REFREEL_ENGINES"):
        catalogue.load({"no-such-model": "fake"})


def test_an_unknown_model() -> None:
    with pytest.raises(ModelNotFound, match="Model not found: x"):
        MODELS.get("x")


@pytest.mark.parametrize(
    ("ratio", "name"),
    [(16 / 9, "16:9"), (1.0, "1:1"), (9 / 16, "9:16"), (2.4, "21:9"), (0.4, "9:16"), (1.5, "4:3"), (0.7, "3:4")],
)
def test_the_nearest_ratio(ratio: float, name: str) -> None:
    assert shape.nearest(ratio, RATIOS) == name


def test_frames_of_a_film() -> None:
    assert [shape.frames(seconds) for seconds in (4, 5, 15)] == [97, 121, 361]
