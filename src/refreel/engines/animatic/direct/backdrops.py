"""Which picture or video lies behind each scene and whose camera path it follows; adds scenes where there are too few to show all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from refreel.engines.animatic.direct.camera import Filming
from refreel.engines.animatic.direct.deeds import Acting
from refreel.engines.animatic.direct.reading import Reading, SceneReading
from refreel.engines.animatic.direct.script import Scene
from refreel.engines.animatic.direct.sound import Hearing
from refreel.engines.animatic.values.plan import Role


@dataclass(frozen=True, slots=True)
class Backed:
    """A scene with its backdrop: `picture` a place, or `footage` a video seen itself (never both); `camera` a video's tag.
    `added`: the scene was not in the prompt."""

    reading: SceneReading
    picture: str | None = None
    footage: str | None = None
    camera: str | None = None
    added: bool = False

    @property
    def free(self) -> bool:
        return self.picture is None and self.footage is None


def back(reading: Reading) -> list[Backed]:
    """Every scene with what lies behind it; each PLACE, FOOTAGE and CAMERA reference is in one scene at least."""
    scenes = [Backed(s) for s in reading.scenes]
    everywhere = reading.before.mentions if reading.before else frozenset()
    footage, places = reading.casting.tags(Role.FOOTAGE), reading.casting.tags(Role.PLACE)
    for tag in footage:
        scenes = _give(scenes, tag, everywhere, len(footage) == 1, True)
    for tag in places:
        scenes = _give(scenes, tag, everywhere, False, False)
    scenes = _carried(scenes)
    for tag in reading.casting.tags(Role.CAMERA):
        scenes = _film(scenes, tag)
    first = next(iter(reading.casting.tags(Role.CAMERA)), None)
    return [s if s.camera or s.reading.filming.move else replace(s, camera=first) for s in scenes]


def _give(scenes: list[Backed], tag: str, everywhere: frozenset[str], alone: bool, moving: bool) -> list[Backed]:
    named = [i for i, s in enumerate(scenes) if tag in s.reading.mentions]
    open_ = [i for i, s in enumerate(scenes) if s.free and (not s.reading.around.place or moving)] or [
        i for i, s in enumerate(scenes) if s.free
    ]
    if named:
        chosen = [i for i in named if scenes[i].free]
    elif tag in everywhere or alone:
        chosen = open_
    else:
        chosen = open_[:1]
    if not chosen:
        scenes = [*scenes, _scenery(scenes[named[-1] if named else -1])]
        chosen = [len(scenes) - 1]
    backed = [replace(s, footage=tag) if moving else replace(s, picture=tag) for s in scenes]
    return [backed[i] if i in chosen else s for i, s in enumerate(scenes)]


def _scenery(like: Backed) -> Backed:
    """A further scene in the same light, in which nobody says or does anything."""
    reading = replace(
        like.reading,
        scene=Scene((), None, None),
        acting=Acting(),
        filming=Filming(),
        hearing=Hearing(music=like.reading.hearing.music),
        text="",
    )
    return Backed(reading, added=True)


def _carried(scenes: Sequence[Backed]) -> list[Backed]:
    """A place stays until the prompt names another one."""
    held: list[Backed] = []
    for scene in scenes:
        last = held[-1] if held else None
        stays = scene.free and not scene.reading.around.place and last is not None and last.picture and not scene.added
        held.append(replace(scene, picture=last.picture) if stays and last else scene)
    return held


def _film(scenes: list[Backed], tag: str) -> list[Backed]:
    named = [i for i, s in enumerate(scenes) if tag in s.reading.mentions and s.camera is None]
    free = [i for i, s in enumerate(scenes) if s.camera is None and not s.reading.filming.move]
    chosen = named or free[:1] or [i for i, s in enumerate(scenes) if s.camera is None][:1]
    if not chosen:
        scenes = [*scenes, replace(scenes[-1], camera=None, reading=_scenery(scenes[-1]).reading, added=True)]
        chosen = [len(scenes) - 1]
    return [replace(s, camera=tag) if i in chosen else s for i, s in enumerate(scenes)]
