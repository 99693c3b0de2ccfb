"""What the OpenAPI document shows: requests and answers of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from refreel.api.problems import shape
from refreel.errors import Forbidden, Gone, InvalidParams, NotFound, RefreelError, Unauthenticated, Unavailable

Example = dict[str, Any]

_MODEL: Final = "bytedance-seedance-2-0-reference-to-video"
_ID: Final = "7cf9a2b4-1f0e-4a53-9f7e-2b8f6f1f0c11"
_LINK: Final = (
    f"http://127.0.0.1:8000/api/repos/local/playground/files/{_ID}.mp4?oxen_signature=kq3…&oxen_expires=1775094323"
)

GENERATE: Final[Mapping[str, Example]] = {
    "Text-only prompt": {
        "model": _MODEL,
        "prompt": "A serene mountain lake at sunrise with mist rolling across the water",
    },
    "With reference images": {
        "model": _MODEL,
        "prompt": "@Image1 walks through a crowded market, browsing the stalls",
        "input_images": ["https://example.com/character.jpg"],
        "duration": "8",
        "aspect_ratio": "16:9",
    },
    "With reference video and audio": {
        "model": _MODEL,
        "prompt": "@Image1 dances to the rhythm of @Audio1 in the style of @Video1",
        "input_images": ["https://example.com/dancer.jpg"],
        "input_videos": ["https://example.com/dance-reference.mp4"],
        "input_audios": ["https://example.com/music.mp3"],
        "resolution": "720p",
        "duration": "10",
        "generate_audio": True,
    },
    "Portrait video at 480p": {
        "model": _MODEL,
        "prompt": "@Image1 speaks directly to camera, warm studio lighting",
        "input_images": ["https://example.com/speaker.jpg"],
        "resolution": "480p",
        "aspect_ratio": "9:16",
        "duration": "6",
        "generate_audio": True,
    },
}

ENQUEUE: Final[Mapping[str, Example]] = {
    "Two films": {
        "model": _MODEL,
        "prompt": "@Image1 waves at the camera and smiles",
        "input_images": ["https://example.com/person.jpg"],
        "duration": "5",
        "num_generations": 2,
    },
    **GENERATE,
}

FILM: Final[Example] = {"created": 1775090723, "model": _MODEL, "videos": [{"url": _LINK}]}
ENQUEUED: Final[Example] = {
    "generations": [
        {"generation_id": _ID, "status": "queued"},
        {"generation_id": "0d1c5a6e-6f0d-4a6f-8a55-0f1d3c0f8a02", "status": "queued"},
    ]
}
ROW: Final[Example] = {
    "generation_id": _ID,
    "model_name": _MODEL,
    "prompt": "@Image1 walks through a crowded market, browsing the stalls",
    "media_type": "video",
    "status": "succeeded",
    "result_url": _LINK,
    "error_message": None,
    "enqueued_at": 1775090700,
    "started_at": 1775090701,
    "completed_at": 1775090723,
    "target_namespace": "local",
    "target_repo": "playground",
    "target_directory": None,
    "engine": "animatic",
    "seed": 1234567,
    "stage": "verify",
    "progress": 1.0,
    "unused": [],
    "error_type": None,
    "input_images": ["https://example.com/character.jpg"],
    "duration": "8",
    "aspect_ratio": "16:9",
}
LISTING: Final[Example] = {"count": 1, "generations": [{**ROW, "status": "processing", "result_url": None}]}
HISTORY: Final[Example] = {
    "count": 1,
    "generations": [{**ROW, "cost": "1.2096", "user_id": "5b0c…", "username": "local"}],
    "page_number": 1,
    "page_size": 50,
    "total_pages": 1,
    "total_entries": 1,
    "total_cost": "1.2096",
}
FOUND: Final[Example] = {
    "status": "success",
    "status_message": "resource_found",
    "generation": HISTORY["generations"][0],
}
CANCELLED: Final[Example] = {"status": "success", "generation_id": _ID}
UPLOADED: Final[Example] = {
    "object": "file",
    "uri": "refreel://uploads/local/3f6c…",
    "filename": "character.jpg",
    "namespace": "local",
    "kind": "image",
    "format": "jpeg",
    "bytes": 181234,
    "sha256": "9f86d081884c7d65…",
    "width": 1024,
    "height": 768,
    "seconds": None,
    "expires_at": 1775177123,
}

FORM: Final[Example] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "target_namespace": {"type": "string"},
                    },
                }
            }
        },
    }
}

_INVALID: Final = {
    "problems": [
        {"field": "duration", "message": "Invalid duration", "hint": 'Use "auto" or "4" to "15".', "reference": None}
    ]
}
_ERRORS: Final[Mapping[int, tuple[str, Example]]] = {
    400: (
        "The request is wrong, or a reference cannot be used; every problem is named.",
        shape(
            InvalidParams.type,
            InvalidParams.title,
            'duration: Invalid duration (Use "auto" or "4" to "15".)',
            **_INVALID,
        ),
    ),
    401: ("No valid key.", shape(Unauthenticated.type, Unauthenticated.title, Unauthenticated.title)),
    403: ("The key, or the link, does not reach that far.", shape(Forbidden.type, Forbidden.title, Forbidden.title)),
    404: ("There is no such thing, or it is another's.", shape(NotFound.type, NotFound.title)),
    410: ("The film is no longer kept.", shape(Gone.type, Gone.title, "This film is no longer kept.")),
    413: ("The body is too large.", shape("payload_too_large", "The request's body is too large.")),
    415: ("The body has a type that is not understood here.", shape("unsupported_media_type", "…")),
    416: ("The file does not have that range.", shape("range_not_satisfiable", "…")),
    500: ("The generation failed, or something of ours did.", shape(RefreelError.type, RefreelError.title, "…")),
    503: ("A part of the server cannot be reached.", shape(Unavailable.type, Unavailable.title, Unavailable.title)),
}


def request(named: Mapping[str, Example]) -> Example:
    """The OpenAPI of a JSON body with these examples."""
    examples = {name: {"summary": name, "value": value} for name, value in named.items()}
    schema = {
        "type": "object",
        "required": ["model", "prompt"],
        "properties": {"model": {"type": "string"}, "prompt": {"type": "string"}},
        "additionalProperties": True,
        "description": "Every other parameter stands in the model's `request_schema`: GET /api/ai/models/{model}.",
    }
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema, "examples": examples}}}
    }


def responses(good: Example, *statuses: int) -> dict[int | str, Example]:
    """The OpenAPI of a good answer and of these errors."""
    return {200: {"content": {"application/json": {"example": good}}}, **errors(*statuses)}


def errors(*statuses: int) -> dict[int | str, Example]:
    return {
        status: {"description": _ERRORS[status][0], "content": {"application/json": {"example": _ERRORS[status][1]}}}
        for status in statuses
    }


def stream(*statuses: int) -> dict[int | str, Example]:
    told = {"generation_id": _ID, "status": "succeeded", "media_type": "video", "model": _MODEL, "url": "http://…"}
    text = f"id: 42\nevent: media_generation_completed\ndata: {told}\n\n: keep-alive\n\n".replace("'", '"')
    return {200: {"content": {"text/event-stream": {"example": text}}}, **errors(*statuses)}


def film(*statuses: int) -> dict[int | str, Example]:
    content = {"video/mp4": {"schema": {"type": "string", "format": "binary"}}}
    return {
        200: {"description": "The film", "content": content},
        206: {"description": "The bytes that were asked for", "content": content},
        304: {"description": "The caller has it already"},
        **errors(*statuses),
    }
