"""The phrases that unknown words are measured against. An empty name stands for what is none of them."""

from __future__ import annotations

VERB_NOISE = (
    "own,cost,contain,become,believe,transform,explode,dissolve,melt,want,multiply,vanish,grow,shrink,marry,inherit,sell,buy,die,burn,"
    "forget,know,pray,win,lose,glow,sparkle"
)
"""Verbs that none of the puppet's actions can show; an unknown verb nearer to these stays unknown."""
PLACE_ANCHORS = (
    ("mountain_lake", "a mountain lake, a mountain, a river valley, an alpine lake, a waterfall"),
    ("sea", "a sea, an ocean, a beach, a coast, a harbour, a ship's deck, an island"),
    ("forest", "a forest, woods, a jungle, a rainforest, a grove"),
    ("desert", "a desert, sand dunes, a wasteland, a canyon in the desert"),
    ("snow", "a snowy landscape, a glacier, the arctic, an ice field"),
    ("city", "a city, a street, a downtown, a skyline, an alley, a village square"),
    ("market", "a market, a bazaar, a marketplace, a fair, a shop"),
    ("room", "a room, a kitchen, an office, a living room, a cafe, a restaurant, a library, a classroom, a hotel room"),
    ("studio", "a photo studio, a recording studio, a television studio"),
    ("stage", "a theatre stage, a concert hall, a nightclub, a dance floor, a stadium"),
    ("space", "outer space, a galaxy, a planet, a nebula"),
    ("sky", "the sky, the clouds, the heavens"),
    ("road", "a road, a highway, a race track, a motorway"),
    ("garden", "a garden, a park, an orchard, a backyard, a vineyard"),
    ("corridor", "a corridor, a hallway, a tunnel, a subway station, a cave"),
    ("meadow", "a meadow, a field, grassland, a pasture, a hill"),
    ("", "a hat, a dress, a phone, a sword, a cake, a hand, a colour, a minute, a shirt, a mistake, a balloon, a dog, a feeling, a crown,"
     " a suit, a rhythm, a pair of shoes, an umbrella, a bottle, a spoon, a language, a smile, a machine, a robot, a secret"),
)  # fmt: skip
MOVE_ANCHORS = (
    ("dolly_in", "camera pushes in, camera moves forward, camera approaches"),
    ("dolly_out", "camera pulls back, camera moves backwards, camera retreats"),
    ("zoom_in", "camera zooms in, camera magnifies"),
    ("zoom_out", "camera zooms out"),
    ("pan_right", "camera pans, camera turns sideways"),
    ("tilt_up", "camera tilts up"),
    ("truck_right", "camera slides sideways, camera glides"),
    ("crane_up", "camera rises, camera ascends, camera lifts"),
    ("crane_down", "camera descends, camera lowers, camera sinks"),
    ("orbit", "camera orbits, camera circles around, camera revolves"),
    ("follow", "camera follows, camera tracks, camera chases"),
    ("handheld", "camera shakes, camera wobbles"),
    ("static", "camera stays still, camera remains, camera holds"),
    ("", "camera sees, camera breaks, camera shows, camera belongs, camera flashes, camera looks"),
)  # fmt: skip
