"""Takes one reference at a time, gives what casting makes of it, kept from film to film; every heavy thing is made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from refreel.engines.animatic.cast import actor, colour, footage, plate, study, track
from refreel.engines.animatic.cast.store import Store
from refreel.engines.animatic.values.cast import F32, U8, Actor, ColourStats, Footage, Plate, Track
from refreel.engines.base import PreparedReference
from refreel.errors import EngineFailed
from refreel.jobs.kind import Kind
from refreel.media.decode import Unreadable
from refreel.media.sound import read_sound
from refreel.media.stills import read_image


class Workshop:
    """`weights` the networks, `cache` where results are kept. One for each call of `glance` or `cast`."""

    def __init__(self, weights: Path, cache: Path) -> None:
        self._weights = weights
        self._networks = study.Networks(weights)
        self._store = Store(cache)
        self._pictures: dict[str, U8] = {}

    def study(self, reference: PreparedReference) -> study.Study:
        kept = self._store.remembered(
            reference.info.sha256,
            "study",
            lambda: study.to_arrays(study.study(self._picture(reference), self._networks)),
        )
        return study.from_arrays(kept)

    def actor(self, reference: PreparedReference) -> Actor:
        kept = self._store.remembered(
            reference.info.sha256,
            "actor",
            lambda: actor.to_arrays(actor.cut_out(reference.tag, self._picture(reference), self.study(reference))),
        )
        return actor.from_arrays(reference.tag, kept)

    def plate(self, reference: PreparedReference, *, fill: bool) -> tuple[Plate, str]:
        """The place, and a note for the user or nothing."""
        kept = self._store.remembered(
            reference.info.sha256,
            "emptied" if fill else "plate",
            lambda: plate.to_arrays(
                *plate.emptied(reference.tag, self._picture(reference), self.study(reference), self._weights, fill=fill)
            ),
        )
        return plate.from_arrays(reference.tag, kept)

    def look(self, reference: PreparedReference) -> ColourStats:
        kept = self._store.remembered(
            reference.info.sha256,
            "look",
            lambda: colour.to_arrays(colour.statistics(study.opaque(self._picture(reference))[0])),
        )
        return colour.from_arrays(kept)

    def footage(self, reference: PreparedReference) -> Footage:
        info = reference.info
        with _named(reference):
            kept = self._store.remembered(
                info.sha256,
                "footage",
                lambda: footage.watched(reference.path, info.width, info.height, self._networks.poser),
            )
        return footage.footage_of(reference.tag, reference.path, info, kept)

    def somebody(self, reference: PreparedReference) -> bool:
        """Whether a video shows a person."""
        with _named(reference):
            kept = self._store.remembered(
                reference.info.sha256,
                "somebody",
                lambda: {"seen": np.array(footage.somebody(reference.path, reference.info, self._networks.poser))},
            )
        return bool(kept["seen"])

    def track(self, reference: PreparedReference) -> Track:
        samples = self._samples(reference)
        kept = self._store.remembered(reference.info.sha256, "track", lambda: track.heard_in(samples))
        return track.track_of(reference.tag, samples, *track.from_arrays(kept))

    def heard(self, reference: PreparedReference) -> tuple[bool, float]:
        """Whether its sound is mostly a voice, and its tempo."""
        kept = self._store.remembered(reference.info.sha256, "track", lambda: track.heard_in(self._samples(reference)))
        heard, _ = track.from_arrays(kept)
        return heard.speech, heard.tempo

    def _picture(self, reference: PreparedReference) -> U8:
        """Decoded once, however much is made of it. A video is seen in its clearest frame."""
        if reference.tag not in self._pictures:
            with _named(reference):
                if reference.kind is Kind.IMAGE:
                    picture = read_image(reference.path, study.LONGEST)
                else:
                    picture = footage.clearest_frame(reference.path, reference.info.seconds)
            self._pictures[reference.tag] = picture
        return self._pictures[reference.tag]

    def _samples(self, reference: PreparedReference) -> F32:
        with _named(reference):
            return read_sound(reference.path)


@contextmanager
def _named(reference: PreparedReference) -> Iterator[None]:
    """Says which reference it was that could not be read."""
    try:
        yield
    except Unreadable as error:
        raise EngineFailed(f"{reference.tag} could not be read: {error}.") from error
