"""The words for places, times of day, weather and things seen in a set."""

from __future__ import annotations

from functools import cache

from refreel.engines.animatic.direct.lexicon import Lexicon, each, entries

PLACE_WORDS: tuple[tuple[tuple[str, float], str], ...] = (
    (("mountain_lake", 3), "mountain lake, alpine lake, mountain range, lake, fjord, lakeside, lake shore, lakeshore, pond, reservoir, loch"),
    (("mountain_lake", 2), "mountain, alps, alpine, peak, valley, canyon, cliff, hilltop, volcano, summit, ridge, highlands"),
    (("mountain_lake", 2), "river, riverbank, waterfall, stream, creek"),
    (("sea", 3), "sea, ocean, beach, coast, shore, seaside, coastline, harbor, harbour, island, lagoon, pier, tropical beach, seashore,"
     " underwater, coral reef, bay, port, quay, marina, surf, sandy beach, sailing, boardwalk, lighthouse, yacht"),
    (("sea", 1), "the waves, waves crash, waves lapping, crashing waves, boat, ship, dolphin, whale, sail"),
    (("forest", 3), "forest, wood, woods, woodland, jungle, rainforest, bamboo grove, pine forest, grove, taiga, redwoods, swamp, thicket"),
    (("forest", 2), "campfire, bonfire, campsite, camping, tent"),
    (("forest", 1), "tree, pine, moss, mushroom"),
    (("desert", 3), "desert, dune, sand dune, sahara, wasteland, badlands, mesa, oasis, savanna, savannah, outback, mars"),
    (("snow", 3), "snowfield, tundra, arctic, antarctica, glacier, snowy landscape, snowy mountain, ski slope, ice field, north pole,"
     " snow field, field of snow, snowy woods, snowy forest, snowy hill, snowy hills, snowy field, winter landscape, winter wonderland, snowy plain, snow covered field, iceberg, ice"),
    (("city", 3), "city, city street, street, downtown, skyline, town, urban street, alley, plaza, times square, tokyo, new york, paris,"
     " london, cyberpunk city, metropolis, rooftop, skyscraper, piazza, boulevard, cityscape, neighborhood, neighbourhood, sidewalk, village, square,"
     " hong kong, shanghai, seoul, chinatown, crosswalk, intersection, building, castle, temple, bus stop, suburb, pavement"),
    (("market", 3), "market, marketplace, bazaar, fair, night market, farmers market, food market, street market, shop, fairground,"
     " carnival, festival, flea market, souk, store, supermarket, mall, shopping mall, stall"),
    (("room", 3), "room, office, bedroom, living room, kitchen, classroom, cafe, café, restaurant, bar, library, apartment,"
     " bathroom, coffee shop, lab, laboratory, hospital, workshop, gym, museum, gallery, pub, hotel, lobby, school, interior, indoors, attic,"
     " basement, diner, bakery, bookstore, court, courtroom, cozy room, cathedral, church, meeting room, boardroom, dining room, spaceship"),
    (("room", 2), "cabin, cottage, home, house"),
    (("room", 1), "table, desk, sofa, couch, window, chair, bed, fireplace, kitchen counter, counter, bookshelf"),
    (("studio", 3), "studio, photo studio, white background, plain background, seamless background, green screen, news desk, newsroom,"
     " podcast studio, recording studio, backdrop, tv studio, black background, grey background, gray background, product shot, white backdrop,"
     " dark background"),
    (("studio", 2), "studio lighting, studio light, softbox, interview, product, commercial"),
    (("stage", 3), "stage, concert, concert stage, theater, theatre, nightclub, club, dance floor, arena, spotlight, auditorium, dance studio,"
     " ballroom, disco, opera house, circus, talent show, music hall, stadium, runway, theatre stage, rave"),
    (("space", 3), "space, outer space, galaxy, nebula, cosmos, orbit around earth, planet, universe, deep space, starfield, moon surface,"
     " space station, milky way, zero gravity"),
    (("sky", 3), "sky, above the clouds, heavens, in the clouds, through the clouds, night sky, open sky, aurora, northern lights"),
    (("sky", 1), "cloud, star, airplane, plane, hot air balloon"),
    (("road", 3), "road, highway, freeway, motorway, country road, race track, racetrack, bridge, street race, asphalt,"
     " dirt road, railway, train tracks, tunnel"),
    (("road", 1), "path, trail, route, track, car, motorcycle, truck"),
    (("garden", 3), "garden, park, backyard, courtyard, orchard, flower garden, flower field, greenhouse, vineyard, playground, patio,"
     " botanical garden, zen garden, cherry blossoms, yard, lawn, terrace, farm, balcony, tulip field"),
    (("garden", 1), "flower, rose, blossom, petal, fountain"),
    (("corridor", 3), "corridor, hallway, hospital corridor, hotel corridor, school corridor, office corridor, hospital hallway,"
     " hotel hallway, school hallway, hall, passage, subway, metro, station, airport, train station, subway station, dungeon, cave,"
     " passageway, staircase, elevator, stairs, prison, mine, sewer"),
    (("meadow", 3), "meadow, field, grassland, prairie, countryside, hill, pasture, wheat field, plain, rolling hills, steppe, outdoors,"
     " grassy field, grassy hill, rice field, lavender field, cornfield, moor, paddock, knoll, football field, soccer field"),
    (("meadow", 1), "grass, landscape, wildflower, nature"),
    (("abstract", 3), "abstract, abstract background, gradient, void, dreamscape, geometric, kaleidoscope, empty void, gradient background,"
     " abstract shapes, liminal space, dream world"),
)  # fmt: skip

TIME_WORDS = (
    ("dawn", "sunrise, dawn, daybreak, early morning, first light, break of day, at first light, rising sun, morning mist"),
    ("dusk", "sunset, dusk, twilight, golden hour, evening, sundown, setting sun, blue hour, magic hour, late afternoon, nightfall"),
    ("night", "night, midnight, nighttime, night time, moonlit, moonlight, starry, at night, after dark, moon, stars, late night, neon,"
     " starlight, candlelit, neon lit, nocturnal, northern lights, aurora, night sky, fireworks"),
    ("day", "day, daytime, noon, midday, morning, afternoon, daylight, sunny, sunlight, sunlit, broad daylight, sunshine, high noon, sun"),
)  # fmt: skip

WEATHER_WORDS = (
    ("", "snow capped, snow covered, snowy mountain, snowy peaks"),
    ("mist", "mist, fog, misty, foggy, haze, hazy, low clouds, smoke, smoky, steam, dust, dusty"),
    ("rain", "rain, rainy, raining, drizzle, downpour, pouring, rainfall, raindrop, rain soaked, monsoon, shower, pouring rain"),
    ("snow", "snow, snowy, snowing, snowfall, snowflake, blizzard, snow falling, falling snow, frosty"),
    ("wind", "wind, windy, breeze, breezy, gust, blizzard, windswept, blowing, gale, sandstorm"),
    ("storm", "storm, stormy, thunderstorm, thunder, lightning, hurricane, tempest, tornado"),
    ("clouds", "cloud, cloudy, overcast, grey sky, gray sky"),
    ("clear", "clear sky, cloudless, blue sky, clear skies, sunny"),
)  # fmt: skip

PROP_WORDS = tuple(
    (name, words)
    for name, words in (
        (
            "crowd",
            "crowd, crowded, people, person walking by, passers by, passersby, audience, bustling, busy, spectators, packed",
        ),
        ("stalls", "stall, stand with goods, vendor, market stall, food stall, awning"),
        ("lanterns", "lantern, paper lantern, string lights, fairy lights, sky lantern"),
        ("neon", "neon, neon sign, neon lights, neon light"),
        ("trees", "tree, palm tree, pine, palm, oak, birch, cherry tree, maple"),
        ("flowers", "flower, wildflower, rose, blossom, tulip, sunflower, cherry blossoms, lavender, daisy"),
        ("leaves", "leaf, leaves, autumn leaves, falling leaves, foliage"),
        ("petals", "petal, falling petals, confetti"),
        ("boats", "boat, ship, sailboat, canoe, yacht"),
        ("birds", "bird, seagull, flock of birds, pigeon, crow, swan"),
        ("cars", "car, traffic, taxi, bus, vehicle"),
        ("buildings", "building, skyscraper, house, tower, skyline"),
        ("lamps", "street lamp, lamp, streetlight, lamp post, street light, spotlight"),
        ("candles", "candle, candlelight, candlelit"),
        ("fire", "fire, campfire, bonfire, fireplace, flame, torch"),
        ("fireworks", "fireworks, firework"),
        ("stars", "star, stars, starry, milky way, shooting star"),
        ("moon", "moon, full moon, crescent moon, moonlit, moonlight"),
        (
            "sun",
            "sun, rising sun, setting sun, sunbeam, light beam, beams of light, sun rays, god rays, rays of light, sunburst",
        ),
        ("rainbow", "rainbow"),
        ("rocks", "rock, boulder, stone, cliff"),
        ("waves", "crashing waves, ocean waves, the waves, waves crash, waves lapping, sea foam"),
        ("reflections", "reflection, puddle, reflecting, mirrored, mirror like, still water"),
        ("water", "water"),
        ("grass", "grass, tall grass"),
        ("table", "table, desk, counter"),
        ("window", "window"),
        ("bench", "bench"),
        ("curtains", "curtain, red curtain"),
        ("clouds", "cloud, clouds"),
    )
)
"""Things a set may hold. A name is `Setting.props`' word."""

NATURE_VERBS = each(
    "roll rolling rolls drift drifting drifts rise rising rises shine shining shines glow glowing glows crash crashing crashes"
    " fall falling falls blow blowing blows sway swaying sways flow flowing flows ripple rippling ripples shimmer shimmering shimmers"
    " sparkle sparkling twinkle twinkling reflect reflecting reflected glisten glistening flicker flickering flickers hang hanging"
    " float floating floats swirl swirling swirls pour pouring pours descend descends descending cover covered covering surround"
    " surrounded surrounding set setting sets lit bathed filled cast casting casts burn burning burns move moving moves melt"
    " spread spreading dance dancing dances stretch stretching stretches tower towering fly flying flies run running runs lap"
    " lapping laps whistle whistling howl howling rustle rustling"
)
"""What wind, water and light do; the set does it by itself."""


NOT_DRAWN = each(
    "lighthouse castle temple ship boat sailboat canoe yacht whale dolphin reef waterfall bridge airplane plane cabin cottage church"
    " cathedral tent campfire bonfire fire fireplace fireworks firework rainbow car taxi bus traffic motorcycle bench candle lantern confetti"
    " petal fountain volcano iceberg spaceship train chimney aurora"
)
"""Things that tell the place, or are heard, but stand in no set: the user hears so."""


@cache
def place_lexicon() -> Lexicon[tuple[str, float]]:
    return Lexicon(entries(PLACE_WORDS))


@cache
def time_lexicon() -> Lexicon[str]:
    return Lexicon(entries(TIME_WORDS))


@cache
def weather_lexicon() -> Lexicon[str]:
    return Lexicon(entries(WEATHER_WORDS))


@cache
def prop_lexicon() -> Lexicon[str]:
    return Lexicon(entries(PROP_WORDS))
