"""From a body to a checked job."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refreel.errors import InvalidParams
from refreel.jobs import parameters
from refreel.jobs.files import LOCAL
from refreel.jobs.kind import Kind
from refreel.jobs.spec import JobSpec
from refreel.jobs.validate import Target, model_name, validate
from refreel.models import catalogue
from refreel.models.model import Model

MODELS = catalogue.load()
R2V = MODELS.get("bytedance-seedance-2-0-reference-to-video")
FAST = MODELS.get("bytedance-seedance-2-0-fast-reference-to-video")
I2V = MODELS.get("bytedance-seedance-2-0-image-to-video")
T2V = MODELS.get("bytedance-seedance-2-0-text-to-video")


def job(model: Model = R2V, /, **body: Any) -> JobSpec:
    return made(model, **body)[0]


def made(model: Model = R2V, /, **body: Any) -> tuple[JobSpec, Target]:
    full = {"model": model.id, "prompt": "A lake", **body}
    return validate(full, model, enqueue=True, draw_seed=lambda: 42, schemes=body.pop("schemes", LOCAL))


def test_the_defaults_of_the_contract() -> None:
    spec, target = made()
    assert (spec.resolution, spec.seconds, spec.aspect_ratio) == ("720p", None, None)
    assert (spec.generate_audio, spec.seed, spec.response_format) == (True, 42, "url")
    assert (spec.references, dict(spec.sent), spec.ignored) == ((), {}, ())
    assert target == Target(None, "playground", None, 1)


@pytest.mark.parametrize(
    ("sent", "seconds"), [("auto", None), (-1, None), ("4", 4), (4, 4), ("15", 15), (15, 15), (5.0, 5)]
)
def test_both_vocabularies_of_duration(sent: Any, seconds: int | None) -> None:
    spec = job(duration=sent)
    assert spec.seconds == seconds
    assert type(spec.seconds) in (int, type(None))
    assert spec.sent["duration"] == sent


@pytest.mark.parametrize(("sent", "ratio"), [("auto", None), ("adaptive", None), ("9:16", "9:16")])
def test_both_vocabularies_of_aspect_ratio(sent: str, ratio: str | None) -> None:
    assert job(aspect_ratio=sent).aspect_ratio == ratio


@pytest.mark.parametrize(("sent", "seed"), [(None, 42), (-1, 42), (0, 0), (7, 7), (2**32 - 1, 2**32 - 1)])
def test_seeds(sent: int | None, seed: int) -> None:
    assert job(seed=sent).seed == seed


def test_references_are_numbered_by_kind_in_the_order_of_the_fields() -> None:
    spec = job(
        input_audios="https://e.com/c",
        input_face_images=["https://e.com/b"],
        input_images=["https://e.com/a1", "https://e.com/a2"],
        input_videos=["https://e.com/v"],
    )
    assert [(r.tag, r.uri[-2:], r.field) for r in spec.references] == [
        ("@Image1", "a1", "input_images[0]"),
        ("@Image2", "a2", "input_images[1]"),
        ("@Image3", "/b", "input_face_images[0]"),
        ("@Video1", "/v", "input_videos[0]"),
        ("@Audio1", "/c", "input_audios[0]"),
    ]


def test_a_single_picture_and_the_last_one() -> None:
    spec = job(I2V, input_image="https://e.com/a", tail_image_url="https://e.com/b")
    assert [(r.tag, r.field) for r in spec.references] == [("@Image1", "input_image"), ("@Image2", "tail_image_url")]
    assert job(I2V, input_image=["https://e.com/a"]).references[0].field == "input_image[0]"
    assert (spec.aspect_ratio, spec.generate_audio) == ("16:9", False)


@pytest.mark.parametrize(
    ("model", "body", "expected"),
    [
        (I2V, {}, [("input_image", "Field required")]),
        (I2V, {"input_image": ["https://e.com/a", "https://e.com/b"]}, [("input_image", "Too many input files")]),
        (
            I2V,
            {"input_images": ["https://e.com/a"]},
            [("input_image", "Field required"), ("input_images", "Unknown parameter")],
        ),
        (T2V, {"input_images": ["https://e.com/a"]}, [("input_images", "Unknown parameter")]),
        (T2V, {"prompt": "@Image1 walks"}, [("prompt", "@Image1 is not among the references")]),
        (R2V, {"input_imagess": ["https://e.com/a"]}, [("input_imagess", "Unknown parameter")]),
        (R2V, {"aspectRatio": "16:9"}, [("aspectRatio", "Unknown parameter")]),
        (FAST, {"input_audios": ["https://e.com/a"]}, [("input_audios", "Audio requires at least one image or video")]),
    ],
)
def test_what_a_model_does_not_take(model: Model, body: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidParams) as caught:
        made(model, **body)
    assert [(p.field, p.message) for p in caught.value.problems] == expected


def test_parameters_without_effect_are_named() -> None:
    spec = job(camera_fixed=True, watermark=True, callback_url="https://e.com/")
    assert spec.ignored == ("camera_fixed", "watermark", "callback_url")
    assert dict(spec.sent) == {"camera_fixed": True, "watermark": True, "callback_url": "https://e.com/"}
    assert job(watermark=False).ignored == ()


def test_null_means_not_sent() -> None:
    spec = job(duration=None, seed=None, target_repo=None, input_images=None, anything=None)
    assert dict(spec.sent) == {}
    assert spec.seconds is None


def test_local_files_are_for_the_command_line_only() -> None:
    body = {"model": R2V.id, "prompt": "x", "input_images": ["file:///tmp/a.png"]}
    spec, _ = validate(body, R2V, enqueue=False, schemes=LOCAL)
    assert spec.references[0].kind is Kind.IMAGE
    with pytest.raises(InvalidParams):
        validate(body, R2V, enqueue=False)


@pytest.mark.parametrize("body", [None, [], "x", 7, {}, {"model": 7}, {"model": ""}, {"model": None}])
def test_a_body_without_a_model(body: Any) -> None:
    with pytest.raises(InvalidParams):
        model_name(body)


def test_a_body_without_anything_names_both() -> None:
    with pytest.raises(InvalidParams) as caught:
        model_name({})
    assert [(p.field, p.message) for p in caught.value.problems] == [
        ("model", "Field required"),
        ("prompt", "Field required"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*R2V.schema["properties"], "extra"]), JSON, max_size=6),
    st.sampled_from([R2V, I2V, T2V]),
)
def test_any_body_gives_a_job_or_named_problems(body: dict[str, Any], model: Model) -> None:
    try:
        spec, target = validate({"prompt": "x", **body, "model": model.id}, model, enqueue=True)
    except InvalidParams as error:
        assert error.problems
        assert all(p.field and p.message for p in error.problems)
    else:
        assert spec.seconds is None or spec.seconds in model.seconds
        assert spec.resolution in model.sizes
        assert spec.aspect_ratio is None or spec.aspect_ratio in model.sizes[spec.resolution]
        assert 1 <= target.count <= 4


@pytest.mark.parametrize("text", ["a\0", "ä\0", "\ud800", "A" * 100_000 + "\0"])
def test_text_that_no_database_can_keep(text: str) -> None:
    (problem,) = parameters.unfit_text({"prompt": text, "seed": 1})
    assert (problem.field, problem.message) == ("prompt", "Text must be valid Unicode without NUL characters")
    assert parameters.unfit_text({"prompt": text.strip("\0\ud800") + "ä🏔"}) == []
