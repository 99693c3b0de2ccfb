"""Reads the data files: one JSON file, one model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import resources
from typing import Any

from refreel.errors import ConfigError, ModelNotFound
from refreel.jobs.kind import Kind
from refreel.models.model import KindLimits, Model


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The models of this server, by name."""

    models: Mapping[str, Model]

    def get(self, name: str) -> Model:
        """The model of that exact name. Raises ModelNotFound."""
        found = self.models.get(name)
        if found is None:
            raise ModelNotFound(name[:200])
        return found

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models.values())


def load(engines: Mapping[str, str] | None = None) -> Catalogue:
    """The models that come with refreel, in order of name. `engines` maps a model's name to another engine than its default.

    Raises ConfigError when `engines` names a model that is not there.
    """
    files = sorted((f for f in resources.files("refreel.models").joinpath("data").iterdir()), key=lambda f: f.name)
    read = [parse(json.loads(f.read_text(encoding="utf-8"))) for f in files if f.name.endswith(".json")]
    models = {model.id: model for model in read}
    for name, engine in (engines or {}).items():
        if name not in models:
            raise ConfigError(f"REFREEL_ENGINES: no model is called {name!r}; there are {', '.join(models)}")
        models[name] = replace(models[name], engine=engine)
    return Catalogue(models)


def parse(data: Mapping[str, Any]) -> Model:
    """One data file's object as a Model; `data` has every key of `Model`, kinds by their word, sizes as [width, height]."""
    return Model(
        id=data["id"],
        display_name=data["display_name"],
        description=data["description"],
        created=data["created"],
        owned_by=data["owned_by"],
        endpoint=data["endpoint"],
        engine=data["engine"],
        input=tuple(data["input"]),
        output=tuple(data["output"]),
        fields={
            Kind(kind): tuple((field["name"], field["array"]) for field in fields)
            for kind, fields in data["fields"].items()
        },
        limits={Kind(kind): _limits(limits) for kind, limits in data["limits"].items()},
        max_files=data["max_files"],
        audio_needs_picture=data["audio_needs_picture"],
        seconds=tuple(data["seconds"]),
        sizes={
            resolution: {ratio: (size[0], size[1]) for ratio, size in sizes.items()}
            for resolution, sizes in data["sizes"].items()
        },
        pricing_method=data["pricing"]["method"],
        price_per_second={
            resolution: Decimal(price) for resolution, price in data["pricing"]["cost_per_second_by_resolution"].items()
        },
        schema=data["request_schema"],
    )


def _limits(data: Mapping[str, Any]) -> KindLimits:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return KindLimits(**values)
