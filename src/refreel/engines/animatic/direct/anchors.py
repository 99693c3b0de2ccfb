"""The phrases that unknown words are measured against. An empty name stands for what is none of them."""

from __future__ import annotations

ACTION_ANCHORS = (
    ("walk", "a person walks, a person strolls, a person wanders, a person saunters, a person trudges, a person tiptoes, a person hikes"),
    ("run", "a person runs, a person sprints, a person dashes, a person rushes, a person flees, a person gallops"),
    ("jump", "a person jumps, a person leaps, a person hops, a person bounces"),
    ("dance", "a person dances, a person performs a dance, a person grooves to music, a person does ballet"),
    ("wave", "a person waves a hand, a person greets, a person salutes"),
    ("nod", "a person nods, a person agrees"),
    ("shake_head", "a person shakes their head, a person refuses"),
    ("turn", "a person turns around, a person rotates"),
    ("spin", "a person spins, a person twirls, a person whirls"),
    ("sit", "a person sits, a person kneels, a person rests, a person sleeps, a person meditates"),
    ("point", "a person points, a person gestures, a person indicates"),
    ("clap", "a person claps, a person applauds"),
    ("float", "a person floats, a person hovers, a person swims, a person levitates"),
    ("fly", "a person flies, a person soars"),
    ("fall", "a person falls, a person collapses, a person tumbles, a person stumbles"),
    ("bow", "a person bows, a person curtsies, a person bends down"),
    ("look", "a person looks, a person watches, a person stares, a person peeks, a person inspects"),
    ("smile", "a person smiles, a person grins"),
    ("laugh", "a person laughs, a person giggles"),
    ("speak", "a person speaks, a person talks, a person argues, a person complains, a person mumbles"),
    ("sing", "a person sings, a person hums"),
    ("reach", "a person reaches out, a person grabs, a person lifts, a person throws, a person drinks, a person eats"),
    ("drive", "a person drives, a person rides, a person steers"),
    ("idle", "a person waits, a person stands still, a person poses"),
)  # fmt: skip
VERB_NOISE = (
    ("", "a person owns, a person costs, a person contains, a person becomes, a person believes, a person transforms, a person explodes,"
     " a person dissolves, a person melts, a person wants, a person multiplies, a person vanishes, a person grows, a person shrinks"),
)  # fmt: skip
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
