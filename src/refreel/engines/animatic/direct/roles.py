"""What each reference is for: said in words, or else decided by its kind, its content and its position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refreel.engines.animatic.direct.looks import PEOPLE, THINGS
from refreel.engines.animatic.direct.places import PLACE_WORDS
from refreel.engines.animatic.direct.script import Script, Token
from refreel.engines.animatic.values.glance import Glance
from refreel.engines.animatic.values.plan import Role, Use
from refreel.jobs.kind import Kind

BY_POSITION = "by position"
_PLACE_NOUNS = "|".join(
    sorted(
        {p.strip() for (_, weight), ps in PLACE_WORDS if weight > 1 for p in ps.split(",")}
        - {"product shot", "product", "commercial", "interview"},
        key=lambda p: (-len(p), p),
    )
)
_PEOPLE = "|".join(sorted(PEOPLE))
_THINGS = "|".join(sorted(THINGS))
_SCENE = r"(?:back ?ground|backdrop|place|location|setting|scene(?:ry)?|environment|set|landscape|surroundings|room|world|stage)"
_LEAD = r"(?:main |lead |leading |central |same |young |old |first |second |third |other |\w+ )?"
_STYLE = (
    r"(?:visual |art |artistic |overall |colou?r |same |exact )*"
    r"(?:styles?|look|aesthetics?|colou?rs?|palette|moods?|grading|grade|tones?|lighting|atmosphere|vibe|texture|feel)"
)
_MOVES = (
    r"(?:same |exact |dance |body |hand |dancing |facial )*"
    r"(?:moves|movements?|motions?|choreograph\w+|actions?|gestures?|dances?|dancing|poses?|performance|steps|routine|footwork)"
)
_CAMERA = r"(?:camera|cinematography|camerawork|filming|shooting)"
_CAMERA_WORK = (
    rf"(?:{_CAMERA} ?(?:movements?|motions?|moves?|work|path|language|trajectory|style|angles?|techniques?|shake|tracking|effects?)?|camerawork"
    r"|cinematography|shot (?:composition|language)|pacing and camera\w*|lens movements?|tracking shot|editing rhythm|transitions?)"
)
_OF = r"(?:of|from|in|seen in|shown in|used in|as in|like)"
_THE = r"(?:(?:the|a|an|his|her|their|its|our|my|your|this|that) )?"
_IN_VIDEO = rf"(?:{_OF} )?(?:the (?:reference |dance |video )*(?:video |clip |footage )?)?(?P<m>@video\d+)"

_PATTERNS: tuple[tuple[str, tuple[Role, ...]], ...] = (
    # an edit of a video comes before all that its words may mean otherwise
    (
        r"(?:edit\w*|chang\w+|modif\w+|alter\w*|convert\w*|restyle\w*|re-?colou?r\w*|extend\w*|turn|make) (?:\w+ ){0,3}?(?P<m>@video\d+)",
        (Role.FOOTAGE,),
    ),
    (r"keep\w* (?:everything|all|the rest|the original) (?:\w+ ){0,3}?(?P<m>@video\d+)", (Role.FOOTAGE,)),
    # pictures and videos: the look
    (rf"{_THE}{_STYLE} {_OF} (?:the )?(?P<m>@(?:image|video)\d+)", (Role.STYLE,)),
    (rf"(?P<m>@(?:image|video)\d+)(?: 's)? (?:as|for|is|being|defines|sets|gives) {_THE}{_STYLE}(?: reference)?", (Role.STYLE,)),
    (r"(?:styled|stylized|stylised|colou?red|graded|looks?|painted|rendered) (?:like|as|after) (?P<m>@(?:image|video)\d+)", (Role.STYLE,)),
    (rf"(?:in|with|match|using|follow\w*|copy\w*) (?P<m>@(?:image|video)\d+)(?: 's)? {_STYLE}\b", (Role.STYLE,)),
    # videos: the camera
    (rf"{_CAMERA_WORK} (?:\w+ )?{_OF} (?:the )?(?P<m>@video\d+)", (Role.CAMERA,)),
    (r"camera\w* (?:\w+ ){0,2}?(?:follow\w*|cop\w+|match\w*|mimic\w*|imitat\w+|repeat\w*|mov\w+ like|mov\w+ as in|like|as in|from|referenc\w+)"
     rf" {_IN_VIDEO}", (Role.CAMERA,)),
    (rf"(?P<m>@video\d+)(?: 's)? (?:(?:as|for|is|gives|provides) )?{_THE}{_CAMERA_WORK}", (Role.CAMERA,)),
    (r"(?:shot|filmed) (?:like|as in) (?P<m>@video\d+)", (Role.CAMERA,)),
    # videos: how bodies move
    (rf"{_MOVES} (?:\w+ )?{_OF} (?:the )?(?:\w+ (?:in|of|from) )?(?P<m>@video\d+)", (Role.MOTION,)),
    (rf"(?P<m>@video\d+)(?: 's)? (?:(?:as|for|is|gives|provides) )?{_THE}{_MOVES}(?: reference)?", (Role.MOTION,)),
    (r"(?:dances?|dancing|moves?|moving|walks?|walking|runs?|jumps?|acts?|performs?|performing|behaves?|gestures?|swings?) (?:\w+ )?"
     rf"(?:like|as in|as|exactly like|just like|along with|after|following) (?:the (?:one|\w+) )?{_IN_VIDEO}", (Role.MOTION,)),
    (rf"(?:cop(?:y|ies|ying)|mimics?|mimicking|imitat\w+|repeats?|re-?enacts?|recreates?|follows?|following|learns?) {_THE}(?:{_LEAD}(?:{_PEOPLE}) )?{_IN_VIDEO}",
     (Role.MOTION,)),
    (r"(?:replace|swap)\w* (?:\w+ ){1,5}?(?:in|of|from) (?P<m>@video\d+)", (Role.FOOTAGE, Role.MOTION)),
    # videos that are seen themselves
    (rf"(?:in|at|on|inside|into|against|through|before) (?:the )?{_SCENE} {_OF} (?P<m>@video\d+)", (Role.PLACE,)),
    (rf"(?P<m>@video\d+) (?:as|for|is|being) {_THE}\w* ?{_SCENE}\b", (Role.PLACE,)),
    (r"(?:edit\w*|chang\w+|modif\w+|alter\w*|extend\w*|continu\w+|lengthen\w*|prolong\w*|retouch\w*|re-?colou?r\w*|restyle\w*|transform\w*"
     r"|start\w* (?:with|from)|begin\w* (?:with|from)|end\w* with|open\w* with|cut\w* (?:from|to|between)|after|before|show\w*|play\w*|insert\w*|add \w+ to)"
     r" (?:\w+ ){0,4}?(?P<m>@video\d+)", (Role.FOOTAGE,)),
    (r"(?P<m>@video\d+) (?:is |gets )?(?:continues?|extended|plays?|edited|ends?|begins?|starts?|as (?:the )?(?:footage|base|source|clip))", (Role.FOOTAGE,)),
    (r"(?P<m>@video\d+) (?:backward|forward|backwards|forwards)", (Role.FOOTAGE,)),
    # sounds: a voice to imitate, a recording to speak, music, ambience
    (r"voices? (?:\w+ )?(?:of|from|in|like) (?:the )?(?:\w+ (?:in|of|from) )?(?P<m>@audio\d+)", (Role.VOICE,)),
    (r"(?:timbre|accent|intonation|vocal\w*) (?:of|from|in|like) (?P<m>@audio\d+)", (Role.VOICE,)),
    (r"(?P<m>@audio\d+)(?: 's)? (?:(?:as|for|is|gives) )?(?:(?:the|a|his|her|their|its) )?(?:\w+ )?(?:voice(?! ?over)|timbre)", (Role.VOICE,)),
    (r"sounds? like (?:the \w+ in )?(?P<m>@audio\d+)", (Role.VOICE,)),
    (r"(?:(?:what|everything) (?:is|was) (?:said |spoken |heard )?in|the (?:words|lines?|speech|text|monologue|dialogue) (?:of|in|from)) (?P<m>@audio\d+)", (Role.SPEECH,)),
    (r"(?:lips?[ -]?sync\w*|mouths?|speak\w*|says?|saying|reads?|recites?|narrat\w+|tells?|talks?|delivers?|speech|voice ?over|dialogue|repeats?) "
     r"(?:\w+ )?(?:(?:to|with|along to|along with|by|from|using|of|in|is|as|:) )?(?:the )?(?P<m>@audio\d+)", (Role.SPEECH,)),
    (r"(?P<m>@audio\d+)(?: 's)? (?:(?:as|for|is|being) )?(?:(?:the|a|his|her|their|its) )?(?:\w+ )?(?:speech|dialogue|dialog|narration|voice ?over|narrator|monologue|spoken)",
     (Role.SPEECH,)),
    (r"(?P<m>@audio\d+)(?: 's)? (?:(?:as|for|is|being|plays?) )?(?:(?:the|a|an|as) )?(?:ambien\w+|atmospher\w*|room tone|background (?:sounds?|noise|ambience|ambiance)"
     r"|sound effects?|soundscape|natural sounds?|environment\w* sounds?|sfx)", (Role.AMBIENCE,)),
    (r"(?:ambien\w+|atmosphere|background (?:sounds?|noise)|soundscape|noises?|sound effects?) (?:of|from|in|is) (?P<m>@audio\d+)", (Role.AMBIENCE,)),
    (r"(?P<m>@audio\d+)(?: 's)? (?:\w+ )?(?:(?:as|for|is|being|plays?) )?(?:(?:the|a|as) )?(?:\w+ )?(?:music|soundtrack|song|score|bgm|tune|melody|rhythm|beat|track)",
     (Role.MUSIC,)),
    (r"(?:rhythms?|beats?|music|tempo|melody|sounds?|tune|song|soundtrack|score|bgm|groove|track)(?: is| comes| plays)? (?:of|from|in|is|:|to|with|by) (?:the )?(?P<m>@audio\d+)",
     (Role.MUSIC,)),
    (r"(?:danc\w+|sings?|singing|mov\w+|groov\w+|jump\w*|sway\w*|perform\w*|set|in sync|synced|synchroni[sz]ed|edited|cut) (?:\w+ ){0,3}?(?:to|with|over|on) (?:the )?(?P<m>@audio\d+)",
     (Role.MUSIC,)),
    (r"(?:in|into|inside|within) (?:the )?(?:\w+ (?:of|in) )?(?P<m>@video\d+)", (Role.PLACE,)),
    # pictures
    (rf"(?P<m>@image\d+) (?:\w+ )?(?:as|for|is|being|becomes|used as|serves as|plays) {_THE}{_LEAD}(?:{_PLACE_NOUNS})\b", (Role.PLACE,)),
    (rf"(?P<m>@image\d+) (?:as|for|is|being|provides|used as|serves as) {_THE}(?:\w+ )?{_SCENE}\b", (Role.PLACE,)),
    (rf"{_SCENE} (?:is|of|from|in|shown in|looks? like|should be|:|uses?) (?:the )?(?P<m>@image\d+)", (Role.PLACE,)),
    (rf"(?:{_PLACE_NOUNS}) (?:of|from|in|shown in) (?P<m>@image\d+)", (Role.PLACE,)),
    (rf"(?P<m>@image\d+) (?:as|is|being|plays|for) {_THE}{_LEAD}(?:{_PEOPLE}|face|appearance|identity|outfit)\b", (Role.CHARACTER,)),
    (rf"(?:{_PEOPLE}) (?:in|from|of|on|shown in|is|\(|as) (?P<m>@image\d+)", (Role.CHARACTER,)),
    (rf"(?P<m>@image\d+) (?:as|is|being|for) {_THE}{_LEAD}(?:{_THINGS})\b", (Role.PROP,)),
    (rf"(?:{_THINGS}) (?:in|from|of|on|shown in|is|as) (?P<m>@image\d+)", (Role.PROP,)),
    (r"(?:hold\w*|carr(?:y|ies|ying)|wear\w*|wield\w*|grabs?|picks? up|drinks?|sips?|eats?|throws?|catch\w*|with|plays with|uses|using|opens?|unbox\w*|reaches for) "
     r"(?:(?:up|from|onto|the|a|an|his|her|their|out|of) ){0,2}(?P<m>@image\d+)(?! (?:as|is) )", (Role.PROP,)),
    (r"(?:in|inside|through|across) (?:the )?(?P<m>@image\d+)", (Role.PLACE,)),
    (r"(?:at|into|against|within|around|past|along|over|before|in front of|on|onto) (?P<m>@image\d+)", (Role.PLACE,)),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), roles) for pattern, roles in _PATTERNS)
_WEAK_PLACE, _HANDLED = _COMPILED[-1][0], _COMPILED[-3][0]


@dataclass(frozen=True, slots=True)
class Casting:
    """`uses` of every reference in the order of the request; `seen` the indexes of the tokens that said so."""

    uses: tuple[Use, ...]
    seen: frozenset[int]

    def tags(self, role: Role) -> tuple[str, ...]:
        return tuple(u.tag for u in self.uses if u.role is role)

    def roles(self, tag: str) -> frozenset[Role]:
        return frozenset(u.role for u in self.uses if u.tag == tag)


def assign(
    script: Script, glances: Mapping[str, Glance], order: tuple[str, ...], acting: frozenset[str], dancing: bool
) -> Casting:
    """A role at least for each tag of `order`. `acting`: image tags that are the subject of a verb; `dancing`: somebody dances."""
    said, seen = _said(script, glances)
    uses: dict[str, list[Use]] = {tag: [] for tag in order}
    for use in said:
        if use.tag in uses and use.role not in {u.role for u in uses[use.tag]}:
            uses[use.tag].append(use)
    for tag in order:
        if not uses[tag] and tag in acting:
            uses[tag].append(Use(tag, Role.CHARACTER, "it acts in the prompt"))
    for kind in Kind:
        for tag in order:
            if glances[tag].kind is kind:
                uses[tag] = _settle(tag, uses, glances, dancing)
    return Casting(tuple(u for tag in order for u in uses[tag]), seen)


def _said(script: Script, glances: Mapping[str, Glance]) -> tuple[list[Use], frozenset[int]]:
    uses: list[Use] = []
    seen: set[int] = set()
    for sentence in _sentences(script.tokens):
        text, offsets = _line(sentence)
        spoken_for: dict[str, set[Role]] = {}
        spans: list[tuple[str, int, int]] = []
        for pattern, roles in _COMPILED:
            for match in pattern.finditer(text):
                tag = _tag(match["m"])
                if tag not in glances or not _may(pattern, roles, tag, spoken_for, glances):
                    continue
                if any(t == tag and a <= match.start() and match.end() <= b for t, a, b in spans):
                    continue  # "camera follows @Video1" is not "follows @Video1"
                spans.append((tag, *match.span()))
                spoken_for.setdefault(tag, set()).update(roles)
                why = script.words(
                    t for t, at in zip(sentence, offsets, strict=True) if match.start() <= at < match.end()
                )
                uses += [Use(tag, role, why) for role in roles]
                seen |= {t.index for t, at in zip(sentence, offsets, strict=True) if match.start() <= at < match.end()}
    return uses, frozenset(seen)


def _may(
    pattern: re.Pattern[str],
    roles: tuple[Role, ...],
    tag: str,
    taken: Mapping[str, set[Role]],
    glances: Mapping[str, Glance],
) -> bool:
    """Patterns come most telling first: a later one adds a role only where both can hold at once."""
    already = taken.get(tag, set())
    somebody = glances[tag].person or glances[tag].face
    if somebody and pattern in (_WEAK_PLACE, _HANDLED):
        return False  # "waves at @Image2", "dances with @Image2"
    if not already:
        return True
    together = (
        {Role.STYLE, Role.MOTION, Role.CAMERA} if glances[tag].kind is Kind.VIDEO else {Role.CHARACTER, Role.STYLE}
    )
    return set(roles) <= together and already <= together and not set(roles) <= already


def _sentences(tokens: Iterable[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "stop":
            parts.append([])
        elif token.kind in ("word", "mention", "comma", "colon"):
            parts[-1].append(token)
    return [p for p in parts if any(t.kind == "mention" for t in p)]


def _line(tokens: Iterable[Token]) -> tuple[str, list[int]]:
    """The sentence in a plain form for the patterns, and where each token begins in it."""
    text, offsets = "", []
    for token in tokens:
        word = {"comma": ",", "colon": ":"}.get(token.kind, token.text.lower())
        offsets.append(len(text))
        text += word + " "
    return text.rstrip(), offsets


def _tag(text: str) -> str:
    return "@" + text[1:].capitalize()


def is_empty(glance: Glance) -> bool:
    """A picture without a subject of its own: a place."""
    return not (glance.person or glance.face) and not 0.03 <= glance.subject <= 0.85


def _settle(tag: str, uses: dict[str, list[Use]], glances: Mapping[str, Glance], dancing: bool) -> list[Use]:
    """What is said, made possible: a film has one style, one motion, one music …; whoever has no role gets one."""
    glance, own = glances[tag], uses[tag]
    others = [u for t, us in uses.items() if t != tag for u in us]
    actors = any(u.role is Role.CHARACTER for u in others)
    if glance.kind is Kind.IMAGE:
        return _settle_image(tag, own, others, glance)
    if glance.kind is Kind.VIDEO:
        return _settle_video(tag, own, others, glance, actors, dancing)
    return _settle_audio(tag, own, others, glance, glances)


def _settle_image(tag: str, own: list[Use], others: list[Use], glance: Glance) -> list[Use]:
    if any(u.role is Role.STYLE for u in own) and any(
        u.role is Role.STYLE and u.tag != tag and _before(u.tag, tag) for u in others
    ):
        own = [u for u in own if u.role is not Role.STYLE]
    if own:
        return own
    if glance.person or glance.face:
        return [Use(tag, Role.CHARACTER, BY_POSITION)]
    if is_empty(glance):
        return [Use(tag, Role.PLACE, BY_POSITION)]
    lead = any(u.role is Role.CHARACTER for u in others)
    return [Use(tag, Role.PROP if lead else Role.CHARACTER, BY_POSITION)]


def _before(a: str, b: str) -> bool:
    return (a[:4] != b[:4] and a.startswith("@I")) or (
        a[:4] == b[:4] and int(re.sub(r"\D", "", a)) < int(re.sub(r"\D", "", b))
    )


def _settle_video(
    tag: str, own: list[Use], others: list[Use], glance: Glance, actors: bool, dancing: bool
) -> list[Use]:
    held = {
        u.role
        for u in others
        if _before(u.tag, tag) or (u.role in (Role.STYLE, Role.MOTION) and u.tag.startswith("@I"))
    }
    free = [u for u in own if not (u.role in (Role.STYLE, Role.MOTION) and u.role in held)]
    free = [u for u in free if u.role is not Role.MOTION or actors]
    said = {u.role for u in free}
    if said == {Role.STYLE} and dancing and actors and Role.MOTION not in {u.role for u in others}:
        why = free[0].why
        return [*free, Use(tag, Role.MOTION, why), Use(tag, Role.CAMERA, why)]
    if said:
        return free
    if not actors and not any(u.role is Role.PLACE for u in others):
        return [Use(tag, Role.FOOTAGE, BY_POSITION)]
    wanted = [Role.CAMERA, Role.STYLE, *([Role.MOTION] if glance.person and actors else [])]
    taken = {u.role for u in others}
    given = [Use(tag, role, BY_POSITION) for role in wanted if role not in taken]
    if given:
        return given
    return [Use(tag, Role.PLACE if Role.PLACE not in taken else Role.FOOTAGE, BY_POSITION)]


def _settle_audio(
    tag: str, own: list[Use], others: list[Use], glance: Glance, glances: Mapping[str, Glance]
) -> list[Use]:
    earlier = {u.role for u in others if _before(u.tag, tag)}
    anyone = {u.role for u in others}
    single = (Role.MUSIC, Role.AMBIENCE, Role.VOICE)
    free = [u for u in own if not (u.role in single and u.role in earlier)]
    if free:
        return free
    if glance.speech:
        return [Use(tag, Role.SPEECH, BY_POSITION)]
    for role in (Role.MUSIC, Role.AMBIENCE):
        if role not in anyone:
            return [Use(tag, role, BY_POSITION)]
    return [Use(tag, Role.SPEECH, "heard at a time of its own, for the film has music and ambience already")]
