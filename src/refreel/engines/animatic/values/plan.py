"""What `direct` gives: the shot plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FPS = 24


class Role(StrEnum):
    """What a reference is used as."""

    CHARACTER = "character"
    PROP = "prop"
    PLACE = "place"
    STYLE = "style"
    MOTION = "motion"
    CAMERA = "camera"
    FOOTAGE = "footage"  # the video itself is seen (edit, extend, or a video without any picture)
    MUSIC = "music"
    VOICE = "voice"
    SPEECH = "speech"  # the recording is what is said
    AMBIENCE = "ambience"


@dataclass(frozen=True, slots=True)
class Use:
    """A reference (`tag`: `@Image1`) in a role; one reference may have several."""

    tag: str
    role: Role
    why: str  # the words of the prompt that said so, or "by position"


@dataclass(frozen=True, slots=True)
class Unused:
    """Words or a reference that the film could not use, and why, for the user to read."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Action:
    """`name` is one of `ACTIONS`; `manner` -1 slow/gentle … 0 … +1 fast/energetic; `mood` -1 sad/angry … +1 happy;
    start and end in seconds from the start of the shot; `target` another actor's tag, or None."""

    name: str
    start: float
    end: float
    manner: float = 0.0
    mood: float = 0.0
    target: str | None = None


ACTIONS = (
    "idle", "walk", "run", "jump", "dance", "wave", "nod", "shake_head", "turn", "sit", "point", "clap", "float", "fly", "fall",
    "bow", "look", "smile", "laugh", "speak", "sing", "reach", "spin", "drive",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """An actor in a shot: `tag` is an image reference. `x` is where it stands, -1 left … +1 right of the frame; `size` its
    height as a share of the frame's height, 0: whatever suits the shot. `role` is CHARACTER or PROP."""

    tag: str
    role: Role
    actions: tuple[Action, ...]
    x: float = 0.0
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """Words said in a shot. `speaker` is a tag, or None for a voice from off; `text` is empty when `recording` (an audio
    tag) is what is heard. `voice` is free words about the voice ("old man"). Start and end in seconds from the shot's start;
    `end` is the director's estimate and the score's affair."""

    text: str
    speaker: str | None
    start: float
    end: float
    voice: str = ""
    recording: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """`place` one of `PLACES`; `time` one of `TIMES`; `weather` a subset of `WEATHERS`; `picture` the tag of an image or video
    used as the place, or None; `words` the prompt's own words about it; `props` extra words seen ("stalls", "crowd")."""

    place: str
    time: str
    weather: tuple[str, ...] = ()
    picture: str | None = None
    words: str = ""
    props: tuple[str, ...] = ()
    mood: float = 0.0


PLACES = (
    "mountain_lake", "sea", "forest", "desert", "snow", "city", "market", "room", "studio", "stage", "space", "sky", "road",
    "garden", "corridor", "meadow", "abstract",
)  # fmt: skip
TIMES = ("day", "dawn", "dusk", "night")
WEATHERS = ("clear", "clouds", "mist", "rain", "snow", "wind", "storm")

MOVES = (
    "static", "handheld", "pan_left", "pan_right", "tilt_up", "tilt_down", "zoom_in", "zoom_out", "dolly_in", "dolly_out",
    "truck_left", "truck_right", "crane_up", "crane_down", "orbit", "roll", "follow",
)  # fmt: skip
SHOT_SIZES = ("wide", "full", "medium", "close", "extreme_close")


@dataclass(frozen=True, slots=True)
class CameraMove:
    """`move` one of `MOVES`; `speed` 0.5 slow … 1 … 2 fast; `size` one of `SHOT_SIZES`; `reference` a video's tag whose camera
    path is followed instead."""

    move: str = "static"
    speed: float = 1.0
    size: str = "full"
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """`start` and `seconds` in film time; shots follow one another without gaps and fill the film. `transition` into this shot
    from the one before: `cut` or `fade`."""

    start: float
    seconds: float
    text: str
    setting: Setting
    parts: tuple[Part, ...]
    camera: CameraMove
    lines: tuple[Line, ...] = ()
    effects: tuple[str, ...] = ()
    music: str = ""
    subtitle: str = ""
    footage: str | None = None
    transition: str = "cut"


@dataclass(frozen=True, slots=True)
class Style:
    """The look of the whole film: `reference` an image or video tag whose colours are taken; `name` a named look
    (`noir`, `vintage`, `anime`, `warm`, `cool`, `cinematic`, ``); `words` what the prompt said."""

    reference: str | None = None
    name: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShotPlan:
    seconds: int
    ratio: str
    width: int
    height: int
    seed: int
    shots: tuple[Shot, ...]
    uses: tuple[Use, ...]
    unused: tuple[Unused, ...]
    style: Style
    motion: str | None = None  # video tag whose pose track the actors follow
    music: str | None = None  # audio tag heard as music through the film
    ambience: str | None = None  # audio tag heard as ambience
    voice: str | None = None  # audio tag whose voice the speech resembles
    sound: bool = True
    mood: float = 0.0

    @property
    def frames(self) -> int:
        """24·seconds + 1, the contract's count."""
        return FPS * self.seconds + 1
