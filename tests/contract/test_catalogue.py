"""GET /api/ai/models, /api/health and /docs: open to everybody."""

from __future__ import annotations

import re

import jsonschema
import pytest

from refreel import __version__
from refreel.api import examples

from .conftest import MODEL, Bench

RATIOS = ["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"]
SIBLINGS = [
    f"bytedance-seedance-2-0-{speed}{kind}-to-video"
    for speed in ("", "fast-")
    for kind in ("image", "reference", "text")
]


def test_the_list(shared: Bench) -> None:
    answer = shared.client.get("/api/ai/models")
    assert answer.status_code == 200
    assert answer.json()["object"] == "list"
    assert sorted(model["id"] for model in answer.json()["data"]) == sorted(SIBLINGS)


def test_the_models_of_the_contract(shared: Bench) -> None:
    model = shared.client.get(f"/api/ai/models/{MODEL}").json()
    assert (model["id"], model["object"], model["endpoint"]) == (MODEL, "model", "/videos/generate")
    assert isinstance(model["created"], int)
    assert model["owned_by"] and model["display_name"] and model["description"]
    assert model["capabilities"] == {"input": ["text", "image", "video", "audio"], "output": ["video", "audio"]}
    assert model["pricing"]["method"] == "per_video_output_second"
    prices = model["pricing"]["cost_per_second_by_resolution"]
    assert set(prices) == {"480p", "720p"}
    assert all(re.fullmatch(r"\d+\.\d+", price) for price in prices.values())
    properties = model["request_schema"]["properties"]
    assert model["request_schema"]["required"] == ["model", "prompt"]
    assert {name: properties[name]["maxItems"] for name in ("input_images", "input_videos", "input_audios")} == {
        "input_images": 9,
        "input_videos": 3,
        "input_audios": 3,
    }
    defaults = {name: rules["default"] for name, rules in properties.items() if "default" in rules}
    assert defaults == {
        "resolution": "720p",
        "duration": "auto",
        "generate_audio": True,
        "aspect_ratio": "auto",
        "response_format": "url",
        "num_generations": 1,
        "target_repo": "playground",
        "watermark": False,
    }
    assert properties["resolution"]["enum"] == ["480p", "720p"]
    assert properties["duration"]["enum"] == ["auto", *map(str, range(4, 16)), -1, *range(4, 16)]
    assert properties["aspect_ratio"]["enum"] == ["auto", *RATIOS, "adaptive"]


@pytest.mark.parametrize("name", SIBLINGS)
def test_every_schema_is_one_and_takes_its_defaults(shared: Bench, name: str) -> None:
    schema = shared.client.get(f"/api/ai/models/{name}").json()["request_schema"]
    jsonschema.Draft202012Validator.check_schema(schema)
    body = {key: rules["default"] for key, rules in schema["properties"].items() if "default" in rules}
    body |= {"model": name, "prompt": "x"}
    body |= {key: "https://e.com/a.jpg" for key in schema["required"] if key not in body}
    jsonschema.validate(body, schema)
    assert shared.post("/api/ai/queue", body).status_code == 200


@pytest.mark.parametrize("named", [examples.GENERATE, examples.ENQUEUE])
def test_the_documents_examples_fit_the_schema(shared: Bench, named: dict[str, examples.Example]) -> None:
    schema = shared.client.get(f"/api/ai/models/{MODEL}").json()["request_schema"]
    for body in named.values():
        jsonschema.validate(body, schema)


def test_an_unknown_model(shared: Bench) -> None:
    answer = shared.client.get("/api/ai/models/nothing")
    assert (answer.status_code, answer.json()["error"]["message"]) == (404, "Model not found: nothing")


def test_health(shared: Bench) -> None:
    answer = shared.client.get("/api/health")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["version"], told["engines"]) == ("ok", __version__, {"fake": {"version": "1"}})
    assert told["models"][MODEL] == "animatic"


def test_the_document_names_every_route(shared: Bench) -> None:
    paths = shared.client.get("/openapi.json").json()["paths"]
    routes = {(method, path) for path, methods in paths.items() for method in methods}
    assert routes == {
        ("post", "/api/ai/videos/generate"),
        ("post", "/api/ai/videos/validate"),
        ("post", "/api/ai/queue"),
        ("get", "/api/ai/queue"),
        ("get", "/api/ai/queue/{generation_id}"),
        ("delete", "/api/ai/queue/{generation_id}"),
        ("get", "/api/events"),
        ("get", "/api/ai/generations"),
        ("get", "/api/ai/generations/{generation_id}"),
        ("get", "/api/ai/models"),
        ("get", "/api/ai/models/{model_id}"),
        ("post", "/api/ai/files"),
        ("get", "/api/repos/{namespace}/{repo}/files/{path}"),
        ("get", "/api/health"),
    }
    shown = paths["/api/ai/videos/generate"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert [example["value"] for example in shown.values()] == list(examples.GENERATE.values())


def test_the_page_needs_nothing_from_elsewhere(shared: Bench) -> None:
    page = shared.client.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
