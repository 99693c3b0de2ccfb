"""The words for camera moves and shot sizes."""

from __future__ import annotations

from functools import cache

from refreel.engines.animatic.direct.lexicon import Lexicon, entries

MOVE_WORDS = (
    ("dolly_in", "push in, dolly in, push forward, dolly forward, camera moves closer, camera approaches, track in, push toward,"
     " push towards, dolly shot, push, zolly, dolly zoom"),
    ("dolly_out", "pull out, pull back, dolly out, pull away, dolly back, camera retreats, track out, back away, pulling back"),
    ("zoom_in", "zoom in, crash zoom, zoom into, zoom, punch in, zoom on, zooming in"),
    ("zoom_out", "zoom out, zoom back"),
    ("pan_left", "pan left, pan to the left, whip pan left, pans left, swish left"),
    ("pan_right", "pan right, pan to the right, whip pan right, pan, panning shot, whip pan, sweep across, panoramic sweep, pan across,"
     " swish pan"),
    ("tilt_up", "tilt up, tilt upward, tilt upwards, tilt"),
    ("tilt_down", "tilt down, tilt downward, tilt downwards"),
    ("truck_left", "truck left, track left, slide left, dolly left, slide to the left, lateral left"),
    ("truck_right", "truck right, track right, slide right, dolly right, slide to the right, truck, slider shot, lateral tracking, side tracking,"
     " lateral move, parallax shot"),
    ("crane_up", "crane up, crane shot, drone shot rises, boom up, pedestal up, jib up, drone shot, aerial shot, drone rises,"
     " camera rises, camera ascends, aerial view, ascending shot, flyover, aerial, drone footage"),
    ("crane_down", "crane down, boom down, pedestal down, jib down, camera descends, camera lowers, descending shot, drone descends"),
    ("orbit", "orbit, orbit around, circle around, arc shot, 360 shot, rotate around, revolve around, arc around, orbiting shot,"
     " 360 degree, bullet time, circling shot, camera circles"),
    ("roll", "barrel roll, camera roll, dutch roll, camera rolls, roll the camera, rotate the frame"),
    ("handheld", "handheld, hand held, shaky cam, shaky camera, documentary style, vlog style, found footage, camera shake"),
    ("follow", "tracking shot, follow shot, following shot, tracking, steadicam, steadicam shot, camera follows, camera tracks, follow cam,"
     " follow along, track alongside, tracks with"),
    ("static", "static shot, static camera, locked off, locked down, fixed camera, tripod shot, still camera, static, stationary camera,"
     " camera stays still, fixed shot, fixed lens, no camera movement, camera does not move, camera is still"),
)  # fmt: skip

CAMERA_VERBS = (
    ("dolly_in", "approach, move forward, move closer, glide forward, fly forward, close in, glide toward, glide towards, come closer,"
     " creep in, move in, get closer, advance, drift forward, move toward, move towards, fly through, move through, glide through, float forward,"
     " travel through, rush in, dive in, fly in, float through"),
    ("dolly_out", "retreat, move back, move backward, move backwards, move away, glide back, recede, withdraw, drift back, float away,"
     " reveal"),
    ("zoom_in", "zoom"),
    ("crane_up", "rise, ascend, lift, rise up, climb, soar, go up, move up, float up, fly up, lift off, fly over, fly above, glide over,"
     " soar over, sweep over, fly, hover, float"),
    ("crane_down", "descend, lower, sink, go down, move down, drop, come down, fall, swoop, swoop down"),
    ("orbit", "circle, orbit, rotate, revolve, arc, spin around, go around, move around, spiral, turn around, swirl"),
    ("pan_right", "pan, turn, sweep, sweep across, turn right, swing, look around, scan"),
    ("pan_left", "turn left"),
    ("tilt_up", "look up, tilt"),
    ("tilt_down", "look down"),
    ("truck_left", "move left"),
    ("truck_right", "move right, slide, glide, drift, move sideways, travel, move across, glide across, slide across, move, truck, glide along,"
     " move along, drift across"),
    ("follow", "follow, track, chase, accompany, trail, stay with, keep up, pursue, walk with, lead"),
    ("handheld", "shake, tremble, wobble"),
    ("roll", "roll, tumble"),
    ("static", "stay, hold, remain, stand still, linger, rest, do not move, stop, hold still, be still, freeze, watch, focus on, focus"),
)  # fmt: skip
"""What these verbs mean when the camera does them; elsewhere they are somebody's action."""

SIZE_WORDS = (
    ("extreme_close", "extreme close up, macro shot, macro, extreme closeup, eye close up, detail shot, close up of her eyes,"
     " close up of his eyes"),
    ("close", "close up, closeup, close shot, headshot, head shot, tight shot, close on, portrait shot, face shot, tight framing,"
     " head and shoulders"),
    ("medium", "medium shot, mid shot, waist up, medium close up, cowboy shot, half body, upper body, bust shot, two shot, medium framing,"
     " waist shot, over the shoulder, medium view, half length"),
    ("full", "full shot, full body, full body shot, full length, head to toe, full figure, full frame, medium wide shot,"
     " medium long shot, medium wide"),
    ("wide", "wide shot, wide angle, establishing shot, long shot, extreme wide shot, panorama, wide view, landscape shot, very wide shot,"
     " ultra wide shot, aerial shot, drone shot, aerial view, bird's eye view, wide angle shot, panoramic, wide establishing shot, aerial,"
     " master shot, overhead shot, flyover, panoramic shot, vista"),
)  # fmt: skip


@cache
def move_lexicon() -> Lexicon[str]:
    return Lexicon(entries(MOVE_WORDS))


@cache
def camera_verb_lexicon() -> Lexicon[str]:
    return Lexicon(entries((*MOVE_WORDS, *CAMERA_VERBS)))


@cache
def size_lexicon() -> Lexicon[str]:
    return Lexicon(entries(SIZE_WORDS))
