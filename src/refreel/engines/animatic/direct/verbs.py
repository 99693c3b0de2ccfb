"""The words for actions: which of the puppet's actions a verb means, how it is done and with what feeling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from refreel.engines.animatic.direct.lexicon import Lexicon, each, entries


@dataclass(frozen=True, slots=True)
class Verb:
    """`actions` are names of `plan.ACTIONS`, done together; `manner` and `mood` as in `plan.Action`; `says`: words are said."""

    actions: tuple[str, ...]
    manner: float = 0.0
    mood: float = 0.0
    says: bool = False


def _v(actions: str, manner: float = 0.0, mood: float = 0.0, says: bool = False) -> Verb:
    return Verb(tuple(actions.split()), manner, mood, says)


VERBS: tuple[tuple[Verb, str], ...] = (
    (_v("walk"), "walk, step, march, proceed, head toward, head towards, move forward, move through, move toward, move towards,"
     " come closer, come in, enter, approach, arrive, pace, parade, hike, trek, stride, go through, go to, go toward, go along,"
     " cross, leave, exit, walk away, walk off, make her way, make his way, make their way, make its way, strut, catwalk, patrol,"
     " come toward, come towards, follow, advance, travel, pass through, pass by, navigate"),
    (_v("walk", -0.6), "stroll, wander, amble, saunter, roam, meander, ramble, drift along, promenade, explore, creep, sneak,"
     " tiptoe, shuffle, prowl, wade, pad along, take a walk, go for a walk, crawl, stumble, stagger, mosey, traipse, loiter"),
    (_v("walk look", -0.5), "browse, window shop"),
    (_v("walk", -0.5, -0.5), "trudge, limp, plod, hobble, drag himself, drag herself"),
    (_v("walk", 0.4, 0.4), "swagger, skip, prance"),
    (_v("run", 0.3), "run, jog, trot, hurry, hurry along, chase, rush, scurry, hasten, break into a run, flee, run away, escape,"
     " gallop, scamper, race"),
    (_v("run", 0.9), "sprint, dash, bolt, charge, dart, speed off, scamper"),
    (_v("jump", 0.3), "jump, hop, leap, bounce, vault, spring up, jump up, jump up and down, do a jump, somersault, backflip, flip,"
     " do a backflip"),
    (_v("jump clap", 0.6, 0.9), "celebrate, rejoice, cheer, jump for joy"),
    (_v("dance", 0.2, 0.4), "dance, groove, dab, boogie, waltz, tango, salsa, twerk, breakdance, jive, perform a dance, do a dance,"
     " bust a move, dance along, perform choreography, move to the music, move to the beat, move to the rhythm, vibe, shimmy,"
     " perform, party, do the moonwalk, moonwalk, do ballet, pirouette, floss, disco"),
    (_v("dance", -0.5, 0.1), "sway, swing, rock back and forth, sway gently, slow dance"),
    (_v("wave", 0.0, 0.3), "wave, greet, wave at, wave to, wave hello, wave goodbye, say hi with a wave, beckon, hail, salute, wave back,"
     " give a wave, bid farewell, raise a hand, raise her hand, raise his hand, raise their hand, lift a hand, wave her hand,"
     " wave his hand"),
    (_v("nod", 0.0, 0.1), "nod, agree, nod along, approve, give a nod"),
    (_v("shake_head", 0.0, -0.2), "shake her head, shake his head, shake their head, shake its head, shake head, refuse, disagree, deny"),
    (_v("turn"), "turn, turn around, turn to, turn toward, turn towards, turn back, turn her head, turn his head, turn away, rotate,"
     " face the camera, look back, look over her shoulder, look over his shoulder, turn to face, swivel, pivot, glance back"),
    (_v("spin", 0.3, 0.2), "spin, twirl, whirl, spin around, revolve, swirl, turn in circles, do a spin"),
    (_v("sit", -0.2), "sit, sit down, take a seat, be seated, perch, squat, crouch, kneel, seated, rest on, relax, meditate, lounge,"
     " settle, squat down, slouch, kneel down, crouch down, lie, lie down, recline, sleep, doze, nap, fall asleep, asleep"),
    (_v("point"), "point, point at, point to, point out, gesture, gesture toward, gesture towards, indicate, show the way, point toward,"
     " aim, present, gesticulate, demonstrate"),
    (_v("clap", 0.2, 0.6), "clap, applaud, clap her hands, clap his hands, clap along, give applause"),
    (_v("float", -0.5), "float, hover, levitate, drift, bob, glide, float up, swim, dive, surf, rise into the air, sink"),
    (_v("fly", 0.3), "fly, soar, swoop, fly through, fly over, flap her wings, flap its wings, flutter, zoom through, blast off"),
    (_v("fall", 0.2, -0.2), "fall, fall down, tumble, collapse, trip, slip, plunge, topple, drop to the ground, faint, fall over, plummet"),
    (_v("bow", -0.2), "bow, take a bow, curtsy, curtsey, bow down, lean forward, bend down, bend over"),
    (_v("look", -0.2), "look, gaze, stare, watch, glance, look at, look around, observe, peer, look up, look down, inspect, examine, admire,"
     " study, contemplate, look into the camera, look at the camera, scan, notice, stare at, gaze at, watch over, check, search,"
     " look for, read, yawn, ponder, wonder, listen, think, look out, see, face"),
    (_v("smile", -0.1, 0.8), "smile, grin, beam, wink, wink at, give a smile, smile at, smirk, smile warmly, blush"),
    (_v("laugh", 0.3, 0.9), "laugh, giggle, chuckle, burst out laughing, crack up, burst into laughter, laugh out loud, guffaw, chortle, cackle, snicker"),
    (_v("look", -0.5, -0.8), "cry, weep, sob, tears rolling down, tears streaming down, tears running down, tears stream, in tears, shed tears, frown, sigh, mourn, grieve, pout, tear up, scowl, glare"),
    (_v("speak", 0.0, 0.0, True), "speak, talk, say, tell, explain, announce, declare, reply, answer, ask, narrate, present to camera, state,"
     " deliver a speech, give a speech, talk to, speak to, chat, converse, recite, introduce, lecture, report, add, continue, exclaim,"
     " mention, describe, discuss, comment, respond, deliver, babble, murmur, mutter, lip sync, interview, preach, vlog, read aloud, argue"),
    (_v("speak", -0.7, 0.0, True), "whisper"),
    (_v("speak", 0.9, -0.2, True), "shout, yell, scream, cry out, call out, roar, bark, call"),
    (_v("sing", 0.1, 0.3, True), "sing, hum, chant, perform a song, sing along, rap, croon, serenade, belt out, karaoke"),
    (_v("reach"), "reach, reach out, reach for, grab, pick up, pick, take off, take out, take a, take the, catch, grasp, touch, stretch, stretch out, hand, offer, lift, raise,"
     " give her, give him, give them, extend a hand, receive, open, pull, push, press, hug, embrace, throw, toss, kick, punch, fight, shake hands, eat, pour,"
     " pet, stir, cook, write, paint, draw, type, play guitar, play the guitar, play the piano, play piano, play the violin"),
    (_v("reach", -0.3), "drink, sip, taste, drink from, sip from, take a sip"),
    (_v("drive", 0.2), "drive, ride, cruise, steer, race down, drive along, drive through, ride a bike, skate, ski, cycle, sail, bike,"
     " skateboard, motor"),
    (_v("idle"), "stand, stand still, wait, pose, breathe, stay, stand up, be still, remain, linger, pause, stop, appear, show up, model,"
     " hold still, lean, lean against, exist, hang, blink, stand there, get up"),
)  # fmt: skip

HOLDING = (
    ("hold", "hold, carry, wield, clutch, grip, hold up, hold onto, show, show off, use, play with, present, bring, feature"),
    ("wear", "wear, put on, dressed in, dress in"),
    ("take", "pick up, grab, take, drink from, sip from, drink, eat, sip, reach for, touch, lift, catch, throw, point at, open,"
     " offer, read, play, kick, push, pull, pour, unbox, receive"),
)  # fmt: skip
"""Verbs that do something to a thing: a picture named after them is a prop."""

NOUN_LIKE = each(
    "walk run jump dance wave nod turn smile laugh bow spin look leap step sprint stroll hop drive ride clap point fall fly"
    " sing speech talk chat glance gaze stare float hug kick punch race trek hike march place hand face state study model"
    " party part paint watch present report roll swing drift surf ski bike cruise parade rock answer call cross open beam"
    " wonder charge spring lounge pose stop vibe model perch bolt lecture interview skate disco rap dart ramble check play"
    " slip trip dive pass rush stretch press show use state"
)
"""Verbs that are as often nouns: after an article or adjective they are read as nouns."""

ONE_SHOT = {
    "jump": 1.6, "wave": 3.5, "nod": 2.0, "shake_head": 2.2, "turn": 1.8, "point": 2.8, "clap": 4.0, "bow": 2.6, "fall": 2.2,
    "reach": 2.8, "spin": 2.4, "laugh": 3.5,
}  # fmt: skip
"""Actions that end by themselves, with the longest time they may take, seconds."""

OVERLAYS = frozenset({"smile", "laugh", "look", "nod", "shake_head", "speak", "sing", "wave", "point", "clap", "reach"})
"""Actions of face and arms, which go together with another one of the body."""

FACIAL = frozenset({"smile", "laugh", "look", "speak", "sing"})

SLOW = (
    "slowly, gently, softly, calmly, leisurely, gracefully, carefully, quietly, lazily, languidly, delicately, unhurriedly, slightly,"
    " smoothly, subtly, cautiously, peacefully, slow, gentle, relaxed, in slow motion, steadily, serenely, elegantly, casually, timidly"
)
FAST = (
    "quickly, fast, energetically, vigorously, wildly, rapidly, swiftly, briskly, frantically, enthusiastically, excitedly, energetic,"
    " dynamic, dynamically, hurriedly, powerfully, loudly, intensely, at full speed, furiously, violently, quick, rapid, vigorous,"
    " passionately, forcefully, high energy"
)
HAPPY = (
    "happily, joyfully, cheerfully, warmly, brightly, merrily, gleefully, playfully, proudly, enthusiastically, excitedly, happy, joyful,"
    " cheerful, joyous, playful, laughing, smiling, delighted, with joy, with delight, lovingly, friendly, confidently, confident, excited,"
    " uplifting, kindly, tenderly"
)
SAD = (
    "sadly, angrily, sorrowfully, gloomily, mournfully, wearily, nervously, fearfully, sad, angry, melancholic, melancholy, gloomy, lonely,"
    " tearfully, bitterly, depressed, furiously, worried, anxiously, scared, tired, somber, sombre, heartbroken, grim, ominous, menacingly"
)


@cache
def verb_lexicon() -> Lexicon[Verb]:
    return Lexicon(entries(VERBS))


@cache
def holding_lexicon() -> Lexicon[str]:
    return Lexicon(entries(HOLDING))


@cache
def adverb_lexicon() -> Lexicon[tuple[float, float]]:
    """Adverbs as (manner, mood); a word that stands in two lists has both."""
    both: dict[str, tuple[float, float]] = {}
    for words, manner, mood in ((SLOW, -0.7, 0.0), (FAST, 0.8, 0.0), (HAPPY, 0.0, 0.7), (SAD, 0.0, -0.7)):
        for word in (w.strip() for w in words.split(",")):
            old = both.get(word, (0.0, 0.0))
            both[word] = (old[0] or manner, old[1] or mood)
    return Lexicon(both.items())
