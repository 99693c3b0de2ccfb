"""Prompts as people write them, and what the director must make of each."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from direct_cases import plan, visible

from refreel.engines.animatic.values.plan import ShotPlan

LINE = '@Image1 says "Hello there"'

CASES: list[tuple[str, str, dict[str, Any]]] = [
    # the contract's own five
    ("A serene mountain lake at sunrise with mist rolling across the water", "",
     {"place": "mountain_lake", "time": "dawn", "weather": "mist", "size": "wide", "unused": [], "parts": []}),
    ("@Image1 walks through a crowded market, browsing the stalls", "p",
     {"place": "market", "props": "crowd stalls", "acts": {"@Image1": "walk look"}, "move": "follow", "unused": []}),
    ("@Image1 dances to the rhythm of @Audio1 in the style of @Video1", "pVm",
     {"roles": "@Image1=character @Video1=style @Video1=motion @Video1=camera @Audio1=music", "acts": {"@Image1": "dance"},
      "music": "@Audio1", "motion": "@Video1", "camera": "@Video1", "style": "@Video1", "place": "stage", "seconds": 7, "unused": []}),
    ("@Image1 speaks directly to camera, warm studio lighting", "p",
     {"place": "studio", "acts": {"@Image1": "speak"}, "size": "medium", "look": "warm", "lines": 1, "has_unused": "what is said"}),
    ("@Image1 waves at the camera and smiles", "p", {"acts": {"@Image1": "wave smile"}, "together": True, "unused": []}),
    # actions
    ("@Image1 strolls slowly along the beach at sunset", "p",
     {"acts": {"@Image1": "walk"}, "manner": ("walk", -0.7), "place": "sea", "time": "dusk", "unused": []}),
    ("@Image1 sprints down the street at night in the rain", "p",
     {"acts": {"@Image1": "run"}, "manner": ("run", 0.9), "place": "city", "time": "night", "weather": "rain", "unused": []}),
    ("@Image1 leaps into the air, then bows and claps", "p", {"order": "jump bow clap", "unused": []}),
    ("@Image1 sits down, after that she laughs happily", "p", {"order": "sit laugh", "mood": ("laugh", 0.7), "unused": []}),
    ("@Image1 turns around and sings", "p", {"acts": {"@Image1": "turn sing"}, "place": "stage"}),
    ("@Image1 nods, shakes her head and points at @Image2", "pp", {"order": "nod shake_head point", "target": ("point", "@Image2")}),
    ("@Image1 soars above the clouds", "p", {"acts": {"@Image1": "fly"}, "place": "sky"}),
    ("@Image1 hovers in zero gravity", "p", {"acts": {"@Image1": "float"}, "place": "space"}),
    ("@Image1 drives down the highway", "p", {"acts": {"@Image1": "drive"}, "place": "road"}),
    ("@Image1 gives a wave and takes a bow", "p", {"acts": {"@Image1": "wave bow"}}),
    ("@Image1 stumbles and falls", "p", {"order": "walk fall"}),
    ("@Image1 is running through a forest while smiling", "p", {"acts": {"@Image1": "run smile"}, "together": True, "place": "forest"}),
    ("A man jogs on the beach, then stops and looks around", "p", {"order": "run idle", "place": "sea", "why": "it acts in the prompt"}),
    ("@Image1 moseys along and guffaws", "p", {"acts": {"@Image1": "walk laugh"}, "unused": []}),
    ("@Image1 walks her dog past the waves", "p", {"acts": {"@Image1": "walk"}}),
    # several actors
    ("@Image1 waves at @Image2 and smiles. @Image2 waves back, then bows.", "pp",
     {"acts": {"@Image1": "wave smile", "@Image2": "wave bow"}, "target": ("wave", "@Image2"), "apart": True}),
    ("@Image1 and @Image2 dance on a beach", "pp", {"acts": {"@Image1": "dance", "@Image2": "dance"}, "apart": True}),
    ("@Image1, @Image2 and @Image3 jump", "ppp", {"acts": {"@Image1": "jump", "@Image2": "jump", "@Image3": "jump"}, "apart": True}),
    ("@Image1 on the right sings while @Image2 on the left claps", "pp",
     {"acts": {"@Image1": "sing", "@Image2": "clap"}, "left_of": ("@Image2", "@Image1")}),
    ("The woman in @Image1 walks. The man in @Image2 runs.", "pp", {"acts": {"@Image1": "walk", "@Image2": "run"}}),
    ("The woman dances and the man claps", "pp", {"acts": {"@Image1": "dance", "@Image2": "clap"}}),
    # roles of pictures
    ("@Image1 runs through @Image2, tracking shot", "pl", {"roles": "@Image1=character @Image2=place", "picture": "@Image2", "move": "follow"}),
    ("@Image1 as the hero stands before @Image2 as the background", "pp", {"roles": "@Image1=character @Image2=place", "picture": "@Image2"}),
    ("@Image1 holding @Image2 smiles in a garden", "pt", {"roles": "@Image1=character @Image2=prop", "acts": {"@Image1": "smile"}, "unused": []}),
    ("@Image1 drinks from @Image2", "pt", {"roles": "@Image1=character @Image2=prop", "acts": {"@Image1": "reach"}}),
    ("@Image1 walks in the style of @Image2", "pl", {"roles": "@Image1=character @Image2=style", "style": "@Image2"}),
    ("@Image1 dances with @Image2", "pp", {"roles": "@Image1=character @Image2=character"}),
    ("", "t", {"roles": "@Image1=character", "place": "studio"}),
    ("", "lll", {"roles": "@Image1=place @Image2=place @Image3=place", "shots": 3}),
    ("[Image1] walks in <Image 2>", "pl", {"roles": "@Image1=character @Image2=place", "acts": {"@Image1": "walk"}}),
    # roles of videos
    ("@Image1 walks on a city street, camera follows @Video1", "pV", {"roles": "@Image1=character @Video1=camera", "camera": "@Video1"}),
    ("@Image1 runs with the camera movement of @Video1", "pv", {"roles": "@Image1=character @Video1=camera", "acts": {"@Image1": "run"}}),
    ("@Image1 dances like @Video1", "pV", {"roles": "@Image1=character @Video1=motion", "motion": "@Video1"}),
    ("@Image1 performs the dance moves of @Video1", "pV", {"roles": "@Image1=character @Video1=motion", "motion": "@Video1"}),
    ("Strictly edit @Video1, change the day to night", "v", {"footage": "@Video1", "time": "night", "seconds": 7, "unused": []}),
    ("Extend @Video1", "V", {"footage": "@Video1", "seconds": 10}),
    ("Replace the man in @Video1 with @Image1", "pV", {"footage": "@Video1", "motion": "@Video1", "roles": "@Image1=character @Video1=footage @Video1=motion"}),
    ("@Image1 dances with @Video1 as the background", "pv", {"picture": "@Video1"}),
    ("", "v", {"footage": "@Video1", "seconds": 7}),
    ("a forest in the style of @Video1", "v", {"roles": "@Video1=style", "style": "@Video1", "place": "forest"}),
    ("@Image1 walks", "pV", {"roles": "@Image1=character @Video1=camera @Video1=style @Video1=motion"}),
    # roles of sounds
    ("@Image1 sits by the campfire with @Audio1 as background music", "pm", {"music": "@Audio1", "acts": {"@Image1": "sit"}, "props": "fire"}),
    ('@Image1 speaks with the voice of @Audio1: "Good morning everyone"', "ps", {"voice": "@Audio1", "said": [("@Image1", "Good morning everyone")]}),
    ("@Image1 lip-syncs to @Audio1", "ps", {"roles": "@Image1=character @Audio1=speech", "recorded": [("@Image1", "@Audio1")], "seconds": 8}),
    ("@Image1 says what is in @Audio1", "ps", {"recorded": [("@Image1", "@Audio1")]}),
    ("@Image1 walks in a park, @Audio1 as voice-over", "ps", {"recorded": [(None, "@Audio1")]}),
    ("@Image1 walks, @Audio1 as ambience", "pn", {"ambience": "@Audio1"}),
    ("", "ps", {"recorded": [("@Image1", "@Audio1")]}),
    ("@Image1 smiles", "pm", {"music": "@Audio1", "seconds": 7}),
    ("@Image1 speaks with the voice of @Audio1", "ps", {"recorded": [("@Image1", "@Audio1")]}),
    # dialogue, effects, music, subtitles
    ('@Image1 says "Hello, how are you?" and @Image2 replies "I am fine, thanks." in a cafe', "pp",
     {"said": [("@Image1", "Hello, how are you?"), ("@Image2", "I am fine, thanks.")], "place": "room", "unused": []}),
    ("“Run!” shouts @Image2. @Image1 runs.", "pp", {"said": [("@Image2", "Run!")], "acts": {"@Image1": "run"}}),
    ("@Image1: {Nice to meet you}", "p", {"said": [("@Image1", "Nice to meet you")]}),
    ('A narrator in a deep British voice says "Long ago." over a misty forest', "", {"said": [(None, "Long ago.")], "voiced": "narrator deep british", "place": "forest"}),
    ('@Image1 whispers in an old man voice "Come closer"', "p", {"said": [("@Image1", "Come closer")], "voiced": "old man"}),
    ("@Image1 says hello", "p", {"said": [("@Image1", "Hello!")], "unused": []}),
    ("@Image1 sings on stage (slow piano music) <applause> 【The End】", "p",
     {"tune": "slow piano music", "effects": ("applause",), "subtitle": "The End", "acts": {"@Image1": "sing"}, "unused": []}),
    ("A forest (seen in autumn) with upbeat jazz music", "", {"tune": "upbeat jazz music", "place": "forest"}),
    ('A city with a sign that reads "OPEN"', "", {"subtitle": "OPEN", "lines": 0}),
    ("Waves on a beach, no music", "", {"tune": "none", "place": "sea"}),
    # shots and times
    ("Shot 1: wide shot of a forest at dawn. Shot 2: @Image1 walks, close-up. Shot 3: she turns and says “We made it.”", "p",
     {"shots": 3, "places": ["forest", "forest", "forest"], "sizes": ["wide", "close", None], "said": [("@Image1", "We made it.")], "empty": 0, "unused": []}),
    ("0-3s: @Image1 sits on a bench in the park. 3-8s: @Image1 stands up and walks away.", "p", {"shots": 2, "starts": [0.0, 3.0], "seconds": 8}),
    ("[0-4s]: a desert. [4-6s]: the sea.", "", {"shots": 2, "starts": [0.0, 4.0], "seconds": 6, "places": ["desert", "sea"]}),
    ("Shot 1 (0-2s): @Image1 waves. Shot 2 (2-6s): @Image1 dances.", "p", {"shots": 2, "starts": [0.0, 2.0], "seconds": 6}),
    ("@Image1 walks in a forest. Cut to: a beach, she runs. Fade to: the city at night.", "p",
     {"shots": 3, "places": ["forest", "sea", "city"], "transitions": ["cut", "cut", "fade"]}),
    ("@Image1 as the hero. Scene 1: she dances. Scene 2: close-up, she smiles.", "p", {"shots": 2, "sizes": [None, "close"]}),
    # camera
    ("slow push-in on a castle at dusk", "", {"move": "dolly_in", "speed": 0.5, "place": "city", "time": "dusk"}),
    ("@Image1 spins, the camera orbits around her", "p", {"move": "orbit", "acts": {"@Image1": "spin"}}),
    ("handheld close-up of @Image1 laughing", "p", {"move": "handheld", "size": "close", "acts": {"@Image1": "laugh"}}),
    ("A drone shot rises over the ocean, slow motion, 8k", "", {"move": "crane_up", "place": "sea", "has_unused": "slow motion,8k"}),
    ("The camera pans slowly to the left across snowy mountains", "", {"move": "pan_left", "speed": 0.5}),
    ("The camera slowly zooms out while @Image1 waves", "p", {"move": "zoom_out", "speed": 0.5, "acts": {"@Image1": "wave"}}),
    ("static shot of @Image1 reading", "p", {"move": "static"}),
    ("zoom in, then tilt up at a tower", "", {"move": "zoom_in", "has_unused": "tilt up"}),
    # length and shape
    ("A vertical video of a lake", "", {"ratio": "9:16"}),
    ("a widescreen landscape of dunes", "", {"ratio": "16:9", "place": "desert"}),
    ("A 10 second video of the sea", "", {"seconds": 10}),
    ("a lake", "t", {"ratio": "1:1"}),
    ("a lake", "l", {"ratio": "16:9"}),
    ('@Image1 says "' + "one two three four five six seven eight nine ten " * 2 + '"', "p", {"seconds": 8, "lines": 1}),
    # what cannot be used, and other languages
    ("A woman in a red dress walks her dog in the park", "", {"place": "garden", "has_unused": "woman in a red dress walks her dog"}),
    ("@Image1 blorbs in a garden", "p", {"has_unused": "blorbs", "place": "garden"}),
    ("@Image1 wearing a crimson sombrero walks", "p", {"acts": {"@Image1": "walk"}, "has_unused": "crimson sombrero"}),
    ("@Image1 in watercolor, anime style, 4k", "p", {"look": "anime", "has_unused": "watercolor,4k"}),
    ("black and white footage of a rainy street", "", {"look": "noir", "weather": "rain", "place": "city"}),
    ('镜头1：@Image1 在花园里跳舞，说“你好”。镜头2：@Image2', "pp", {"shots": 2, "said": [("@Image1", "你好")]}),
    ('Una mujer baila lentamente sobre las mesas viejas: "Hola amigos" @Image1', "p", {"said": [("@Image1", "Hola amigos")], "noted": "only English"}),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "letters", "wanted"), CASES, ids=[f"{i}-{c[0][:40]}" for i, c in enumerate(CASES)])
def test_prompt(prompt: str, letters: str, wanted: dict[str, Any]) -> None:
    made = plan(prompt, letters)
    for name, value in wanted.items():
        assert CHECKS[name](made, value), (name, value, made)
    assert visible(made) >= {u.tag for u in made.uses}


def _acts(made: ShotPlan) -> dict[str, list[Any]]:
    acts: dict[str, list[Any]] = {}
    for shot in made.shots:
        for part in shot.parts:
            acts.setdefault(part.tag, []).extend(part.actions)
    return acts


def _roles(made: ShotPlan, value: str) -> bool:
    return sorted(f"{u.tag}={u.role.value}" for u in made.uses) == sorted(value.split())


def _order(made: ShotPlan, value: str) -> bool:
    names = [a.name for a in _acts(made)["@Image1"]]
    return [n for n in names if n in value.split()] == value.split()


def _together(made: ShotPlan, _: bool) -> bool:
    one, two = _acts(made)["@Image1"][:2]
    return max(one.start, two.start) < min(one.end, two.end)


def _said(made: ShotPlan) -> list[tuple[str | None, str]]:
    return [(x.speaker, x.text) for s in made.shots for x in s.lines if x.text]


def _of(made: ShotPlan, name: str) -> Any:
    return next(a for acts in _acts(made).values() for a in acts if a.name == name)


def _left(made: ShotPlan, value: tuple[str, str]) -> bool:
    where = {p.tag: p.x for p in made.shots[0].parts}
    return where[value[0]] < where[value[1]]


def _apart(made: ShotPlan, _: bool) -> bool:
    xs = sorted(p.x for p in made.shots[0].parts)
    return all(b - a > 0.3 for a, b in itertools.pairwise(xs))


CHECKS: dict[str, Any] = {
    "place": lambda m, v: m.shots[0].setting.place == v,
    "places": lambda m, v: [s.setting.place for s in m.shots] == v,
    "time": lambda m, v: m.shots[0].setting.time == v,
    "weather": lambda m, v: v in m.shots[0].setting.weather,
    "props": lambda m, v: set(v.split()) <= set(m.shots[0].setting.props),
    "picture": lambda m, v: m.shots[0].setting.picture == v,
    "parts": lambda m, v: list(m.shots[0].parts) == v,
    "empty": lambda m, v: not m.shots[v].parts,
    "acts": lambda m, v: all({a.name for a in _acts(m)[t]} == set(names.split()) for t, names in v.items()),
    "order": _order,
    "together": _together,
    "manner": lambda m, v: _of(m, v[0]).manner == v[1],
    "mood": lambda m, v: _of(m, v[0]).mood == v[1],
    "target": lambda m, v: _of(m, v[0]).target == v[1],
    "left_of": _left,
    "apart": _apart,
    "roles": _roles,
    "why": lambda m, v: m.uses[0].why == v,
    "move": lambda m, v: m.shots[0].camera.move == v,
    "speed": lambda m, v: m.shots[0].camera.speed == v,
    "size": lambda m, v: m.shots[0].camera.size == v,
    "sizes": lambda m, v: all(w in (None, s.camera.size) for w, s in zip(v, m.shots, strict=True)),
    "camera": lambda m, v: m.shots[0].camera.reference == v,
    "footage": lambda m, v: m.shots[0].footage == v,
    "style": lambda m, v: m.style.reference == v,
    "look": lambda m, v: m.style.name == v,
    "motion": lambda m, v: m.motion == v,
    "music": lambda m, v: m.music == v,
    "ambience": lambda m, v: m.ambience == v,
    "voice": lambda m, v: m.voice == v,
    "said": lambda m, v: _said(m) == v,
    "recorded": lambda m, v: [(x.speaker, x.recording) for s in m.shots for x in s.lines if x.recording] == v,
    "voiced": lambda m, v: m.shots[0].lines[0].voice == v,
    "lines": lambda m, v: sum(len(s.lines) for s in m.shots) == v,
    "tune": lambda m, v: m.shots[0].music == v,
    "effects": lambda m, v: m.shots[0].effects == v,
    "subtitle": lambda m, v: m.shots[0].subtitle == v,
    "shots": lambda m, v: len(m.shots) == v,
    "starts": lambda m, v: [s.start for s in m.shots] == v,
    "transitions": lambda m, v: [s.transition for s in m.shots] == v,
    "seconds": lambda m, v: m.seconds == v,
    "ratio": lambda m, v: m.ratio == v,
    "unused": lambda m, v: [u.what for u in m.unused] == v,
    "has_unused": lambda m, v: set(v.split(",")) <= {u.what for u in m.unused},
    "noted": lambda m, v: any(v in u.why for u in m.unused),
}


def test_another_seed_gives_another_film() -> None:
    prompt = "@Image1 and @Image2 walk in a garden"
    assert len({str(plan(prompt, "pp", seed=s).shots) for s in range(8)}) > 1
    assert len({plan("a quiet meadow", seed=s).shots[0].camera.move for s in range(8)}) > 1


def test_words_that_do_not_fit_are_named() -> None:
    made = plan('@Image1 says "' + " ".join(f"word{i}" for i in range(60)) + '"', "p", seconds=4)
    line = made.shots[0].lines[0]
    assert line.text.startswith("word0 word1") and line.end <= 4.0
    lost = next(u.what for u in made.unused if "no time" in u.why)
    assert f"{line.text} {lost}".split() == [f"word{i}" for i in range(60)]


def test_two_lines_never_overlap_and_both_fit() -> None:
    made = plan('@Image1 says "One two three four." @Image2 says "Five six seven eight."', "pp", seconds=5)
    one, two = made.shots[0].lines
    assert one.end <= two.start and two.end <= 5.0


def test_times_of_shots_are_stretched_to_a_given_length_and_said() -> None:
    made = plan("0-2s: a lake. 2-4s: a forest.", seconds=8)
    assert [s.start for s in made.shots] == [0.0, 4.0]
    assert any(u.what == "the shots' times" for u in made.unused)


def test_without_sound_the_audio_references_are_named() -> None:
    made = plan("@Image1 dances to @Audio1", "pm", sound=False)
    assert not made.sound and made.music == "@Audio1"
    assert "@Audio1" in {u.what for u in made.unused}


def test_a_voice_without_words_is_heard_beside_another_recording() -> None:
    assert visible(plan("with the voice of @Audio1", "ms")) == {"@Audio1", "@Audio2"}


def test_a_given_ratio_and_length_win() -> None:
    made = plan("A vertical 10 second video of the sea", ratio="21:9", seconds=6)
    assert (made.ratio, made.width, made.height, made.seconds, made.frames) == ("21:9", 1470, 630, 6, 145)


def test_twelve_references_are_all_seen_or_heard() -> None:
    letters = "ppttllpVvVms"
    made = plan("a party", letters)
    assert len(visible(made)) == len(letters)


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("A snow field at dusk, snow falling, crane up", "snow"),
        ("An empty hospital corridor, eerie", "corridor"),
        ("A cozy cabin in the snowy woods at night", "snow"),
        ("Product shot of @Image1 rotating slowly on a white background", "studio"),
    ],
)
def test_the_word_that_tells_most_decides_the_place(prompt: str, place: str) -> None:
    assert {s.setting.place for s in plan(prompt, "t" if "@" in prompt else "").shots} == {place}
    assert not any(s.setting.picture for s in plan(prompt, "t" if "@" in prompt else "").shots)


def test_single_quotes_are_speech_and_apostrophes_are_not() -> None:
    made = plan("@Image1's dog waits. She smiles and says: 'I'm home.' It's the dogs' day.", "p")
    assert [line.text for s in made.shots for line in s.lines] == ["I'm home."]


@pytest.mark.parametrize(
    ("prompt", "letters", "told"),
    [
        ("A lone lighthouse on a cliff, waves crashing", "", {"lighthouse"}),
        ("Fireworks over the harbour at night", "", {"fireworks"}),
        ("The boat @Image1 on the sea", "t", set()),
        ("The car drives along a coastal road at sunset", "t", set()),
        ("A mountain lake at sunrise", "", set()),
    ],
)
def test_what_no_set_holds_is_told_and_nothing_else(prompt: str, letters: str, told: set[str]) -> None:
    assert {u.what.lower() for u in plan(prompt, letters).unused} == told


def test_subtitles_in_letters_nobody_has_are_told() -> None:
    told = [u.what for u in plan("A lake 【\u0378】").unused]
    assert told == ["\u0378"]
    assert not plan("A lake 【Hello】").unused
