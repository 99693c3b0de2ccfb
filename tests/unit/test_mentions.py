"""Where prompts name their references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refreel.jobs import mentions
from refreel.jobs.kind import Kind


@pytest.mark.parametrize(
    ("prompt", "tags"),
    [
        ("@Image1 walks", ["@Image1"]),
        ("@image1 walks", ["@Image1"]),
        ("@IMAGE1", ["@Image1"]),
        ("@Image 1 walks", ["@Image1"]),
        ("@Image_1 walks", ["@Image1"]),
        ("@Image01", ["@Image1"]),
        ("[Image1] walks", ["@Image1"]),
        ("[Image 1] walks", ["@Image1"]),
        ("[ image 1 ]", ["@Image1"]),
        ("[@Image1]", ["@Image1"]),
        ("<Image 1>", ["@Image1"]),
        ("<Image1>", ["@Image1"]),
        ("Image 1 walks", ["@Image1"]),
        ("image 1's coat", ["@Image1"]),
        ("The man of Image 1, as in Video 2; music: Audio 3.", ["@Image1", "@Video2", "@Audio3"]),
        ("(Image 1)", ["@Image1"]),
        ("Image 1: the hero", ["@Image1"]),
        ("Shot 2: @Image1 and @Image2", ["@Image1", "@Image2"]),
        ("@Image1,@Image1", ["@Image1", "@Image1"]),
        ("@Image12", ["@Image12"]),
        ("@Image1在市场", ["@Image1"]),
        ("镜头跟随@Video1", ["@Video1"]),
        ("the hero@Image1", []),
        ("me@image1.com", []),
        ("a video 10 seconds long", []),
        ("a video 10-second clip", []),
        ("audio 48 kHz", []),
        ("image 16:9", []),
        ("video 720p", []),
        ("image 1.5 times", []),
        ("image 1920×1080", []),
        ("preimage 1", []),
        ("images 1 and 2", []),
        ("a picture of an image", []),
        ("", []),
    ],
)
def test_every_form(prompt: str, tags: list[str]) -> None:
    assert [m.tag for m in mentions.find(prompt)] == tags


def test_a_mention_says_where_it_stands() -> None:
    prompt = "See [Image 2] dance to @Audio1"
    image, audio = mentions.find(prompt)
    assert (image.kind, image.position, prompt[image.start : image.end]) == (Kind.IMAGE, 2, "[Image 2]")
    assert (audio.kind, audio.position, prompt[audio.start : audio.end]) == (Kind.AUDIO, 1, "@Audio1")


@pytest.mark.parametrize(
    ("prompt", "counts", "missing"),
    [
        ("@Image2 walks", {Kind.IMAGE: 2}, []),
        ("@Image5 walks past @Image5", {Kind.IMAGE: 2}, ["@Image5"]),
        ("@Image0", {Kind.IMAGE: 2}, ["@Image0"]),
        ("@Video1 and [Audio 1]", {Kind.IMAGE: 2}, ["@Video1", "@Audio1"]),
        ("Image 3", {Kind.IMAGE: 2}, ["@Image3"]),
        ("video 2 of a series", {Kind.IMAGE: 2}, []),
        ("nothing is named", {Kind.IMAGE: 2}, []),
    ],
)
def test_a_tag_without_its_reference(prompt: str, counts: dict[Kind, int], missing: list[str]) -> None:
    problems = mentions.check(prompt, counts)
    assert [p.reference for p in problems] == missing
    for problem in problems:
        assert problem.field == "prompt"
        assert problem.reference is not None
        assert problem.reference in problem.message


@given(st.text(alphabet="@<>[] image1video2AUDIO3\u00a0.:-éx"))
def test_any_text(prompt: str) -> None:
    end = 0
    for mention in mentions.find(prompt):
        assert end <= mention.start < mention.end <= len(prompt)
        assert mention.kind.value in prompt[mention.start : mention.end].lower()
        assert str(mention.position) in prompt[mention.start : mention.end]
        end = mention.end
