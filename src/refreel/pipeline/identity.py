"""The id of a film that is made from nothing but its request, so that the same request makes the very same file."""

from __future__ import annotations

import hashlib
import json
import uuid

from refreel.jobs.spec import JobSpec, Reference
from refreel.references.localfile import is_local, local_path

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "refreel:generation")


def from_request(spec: JobSpec, number: int) -> str:
    """A UUID of all that decides a film: model, prompt, parameters, seed, and each reference by its content if it lies on this
    machine, by its URI if not. `number` tells the films of one request apart."""
    told = {
        "model": spec.model,
        "prompt": spec.prompt,
        "references": [[r.kind.value, r.position, _content(r)] for r in spec.references],
        "resolution": spec.resolution,
        "seconds": spec.seconds,
        "aspect_ratio": spec.aspect_ratio,
        "generate_audio": spec.generate_audio,
        "seed": spec.seed,
        "number": number,
    }
    return str(uuid.uuid5(_SPACE, json.dumps(told, sort_keys=True, separators=(",", ":"))))


def _content(reference: Reference) -> str:
    """An upload's URI is made of its content already, and a `data:` URI has become an upload."""
    if not is_local(reference.uri):
        return reference.uri
    with local_path(reference.uri).open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
