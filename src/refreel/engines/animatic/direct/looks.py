"""The words for looks and moods, for people and voices, and those that need no answer or cannot have one."""

from __future__ import annotations

from functools import cache

from refreel.engines.animatic.direct.lexicon import Lexicon, each, entries

STYLE_WORDS = (
    ("noir", "noir, film noir, black and white, black & white, monochrome, grayscale, greyscale, b w"),
    ("vintage", "vintage, retro, sepia, old film, 8mm, 16mm, super 8, vhs, 70s, 80s, 90s, 1920s, 1950s, 1970s, 1980s, old timey, polaroid,"
     " analog film, nostalgic, film grain, grainy, 35mm film, 35mm, faded colors, faded colours, old fashioned, western"),
    ("anime", "anime, cartoon, manga, ghibli, studio ghibli, cel shaded, comic, comic book, animated, animation, illustration, animation style"),
    ("warm", "warm, warm light, warm lighting, warm tones, golden, golden light, amber, cozy, cosy, warm colors, warm colours, candlelight,"
     " orange light, soft golden light, sun kissed, autumnal, autumn"),
    ("cool", "cool tones, cold, cold light, blue tones, icy, cool light, cool colors, cool colours, teal, bluish, cold tones, cyberpunk,"
     " blue light, winter, wintry, cool lighting"),
    ("cinematic", "cinematic, movie like, film look, hollywood, blockbuster, cinematic lighting, epic, dramatic lighting, dramatic, cinematography,"
     " teal and orange, moody, moody lighting, film like, filmic, like a movie, anamorphic, movie trailer, cinematic style"),
)  # fmt: skip

MOOD_WORDS = (
    (0.6, "happy, joyful, cheerful, upbeat, bright, vibrant, playful, lively, festive, uplifting, colorful, colourful, sunny, energetic, fun,"
     " hopeful, triumphant, romantic, lovely, magical, exciting, energy, warm, whimsical, heartwarming"),
    (0.2, "serene, calm, peaceful, tranquil, gentle, dreamy, soft, quiet, relaxing, cozy, cosy, ethereal, soothing, nostalgic, still, idyllic"),
    (-0.6, "sad, melancholic, melancholy, gloomy, dark, moody, ominous, eerie, tense, lonely, creepy, scary, grim, bleak, somber, sombre,"
     " haunting, tragic, dystopian, desolate, horror, spooky, dreary, suspenseful, abandoned, sinister, stormy, mysterious"),
)  # fmt: skip

SLOW_MOTION = "time itself keeps its pace; slow motion is played as slow, gentle movement"
CANNOT = (
    (SLOW_MOTION, "slow motion, slo mo, slowmo, slowed down, bullet time"),
    ("time cannot be sped up or turned back", "time lapse, timelapse, hyperlapse, fast forward, in reverse, reverse motion, rewind, sped up"),
    ("the size is that of the requested resolution", "8k, 4k, uhd, ultra hd, 1080p, 2k, full hd, 16k, 6k, high resolution, hd, hdr"),
    ("the film always has 24 frames a second", "60fps, 60 fps, 30fps, 30 fps, 120fps, 120 fps, high frame rate, 24fps, 24 fps, 50 fps"),
    ("this engine shows the pictures you attach; it paints no new photographic ones", "photorealistic, photo realistic, hyperrealistic,"
     " hyper realistic, ultra realistic, lifelike, realistic, photorealism, live action, unreal engine, octane render, ray tracing, realism"),
    ("this look is not available; say noir, vintage, anime, warm, cool or cinematic, or attach a picture in that style", "watercolor,"
     " watercolour, oil painting, pixel art, claymation, stop motion, 3d render, 3d animation, pixar, disney, low poly, lego, origami,"
     " paper cut, paper cutout, sketch, pencil sketch, pencil drawing, charcoal, impressionist, impressionism, surreal, surrealism, van gogh,"
     " ukiyo e, pop art, vaporwave, steampunk, cubism, pastel drawing, ink wash, ink painting, voxel, cgi, watercolor painting, 3d, clay,"
     " art deco, felt, minecraft, simpsons"),
    ("the camera films from eye level", "low angle, high angle, bird's eye view, worm's eye view, top down, overhead shot, overhead, pov,"
     " first person, point of view, dutch angle, top view, from above, from below, over the shoulder, first person view, fpv, from behind,"
     " low angle shot, high angle shot"),
    ("the sea is seen from above the water", "underwater, under water, deep sea, seabed, ocean floor"),
    ("lens effects of this kind are not simulated", "fisheye, fish eye, bokeh, lens flare, shallow depth of field, depth of field, rack focus,"
     " motion blur, double exposure, tilt shift, split screen, blurred background, soft focus, focus pull, macro lens"),
    ("a picture cannot be turned into another one", "morph, morph into, transform, transform into, shapeshift, turn into, become, melt into,"
     " change into, transition into"),
)  # fmt: skip
"""What people ask for that this engine cannot do, by the reason that is told to them."""

PEOPLE = each(
    "man woman girl boy lady gentleman guy person character hero heroine protagonist dancer singer speaker actor actress child kid"
    " baby toddler teenager teen model host presenter reporter teacher student doctor nurse chef warrior knight king queen prince princess"
    " soldier astronaut robot cat dog kitten puppy horse bear lion tiger rabbit fox wolf bird dragon monster creature animal elephant monkey"
    " panda penguin duck chicken cow pig sheep goat fish shark owl couple friend friends mother father mom dad grandmother grandfather"
    " grandma grandpa brother sister husband wife artist musician athlete player runner driver rider worker waiter waitress barista"
    " figure subject narrator someone somebody everyone crowd stranger traveler traveller explorer wizard witch pirate ninja samurai"
    " superhero alien ghost zombie angel detective cop policeman officer scientist engineer pilot sailor farmer fisherman cowboy"
    " businessman businesswoman bride groom ballerina guitarist pianist drummer rapper dj clown magician santa mascot doll puppet"
    " squirrel deer giraffe zebra frog turtle dinosaur unicorn butterfly bee hamster mouse parrot eagle seal koala hedgehog"
    " youtuber influencer customer tourist mermaid fairy elf giant goddess god monk nun priest villain family group people women men children"
)
"""Nouns for those who act. With pictures but without names, they are the pictures in order."""

THINGS = each(
    "product bottle cup mug coffee phone bag shoe sneaker watch logo book ball hat umbrella guitar sword box car bike toy lamp"
    " camera laptop flower bouquet glass can perfume cake pizza burger food drink chair necklace ring object item prop thing"
    " vase plate microphone mic headphones jacket dress shirt gun shield flag balloon kite key letter candle picture sign package"
)

PRONOUNS = frozenset({"she", "he", "they", "it", "who", "both"})

VOICE_WORDS = each(
    "old elderly aged young little teenage adult middle male female man woman boy girl child kid lady gentleman grandmother grandfather"
    " grandma grandpa guy british english american scottish irish australian french german italian spanish japanese chinese indian"
    " russian korean brazilian african southern deep low high husky hoarse soft gentle warm raspy rough robotic robot cheerful calm"
    " whispering whisper squeaky gruff booming smooth sweet breathy nasal narrator announcer announcer's monster childlike childish"
    " confident excited sad angry tired loud quiet slow fast monotone baritone tenor soprano alto bass king queen witch wizard"
    " mother father mom dad teacher newsreader commentator feminine masculine mature wise friendly old-fashioned shaky trembling"
)
"""Words that say what a voice is like; handed on as they were written."""

IGNORED = each(
    "lone wet dry coastal range red blue green yellow purple pink orange black white brown golden silver grey gray eve year's asmr reveal"
    " reveals empty followers sports "
    "a an the and or but nor so yet of to in on at by for with from into onto over under up down out off as than then that this these those"
    " there here where when while who whom whose which what why how all any both each few more most other some such no not only own same too"
    " very just can could will would shall should may might must do does did doing done be is am are was were been being have has had having"
    " it its itself he him his himself she her hers herself they them their theirs themselves we us our ours you your yours i me my mine one"
    " two three four five six seven eight nine ten first second third last next another every also again still even about above across after"
    " against along among around before behind below beneath beside besides between beyond during except inside near outside past through"
    " throughout toward towards until upon within without via per back front side left right middle center centre top bottom end start"
    " beginning begin begins starts ends ending beginning once twice now later soon suddenly finally meanwhile eventually always never often"
    " together alone away forward backward forwards backwards directly straight deeply fully completely almost nearly really quite rather"
    " bit little lot lots much many several various scene scenes shot shots video videos clip film movie footage image images picture photo"
    " reference references audio sound camera frame style look create generate make makes making made show shows showing feature features"
    " featuring let get gets like use using used based according please add want need should keep keeps kept same match matching background"
    " foreground setting place location atmosphere mood vibe feel feeling feels tone lighting light lights lit color colors colour colours"
    " action motion movement movements move moves moving pace speed seconds second minute minutes sec s duration long short whole entire"
    " main subject character lead role person beautiful stunning amazing gorgeous breathtaking majestic epic incredible perfect nice great good"
    " lovely pretty big small large huge tiny tall wide narrow thick thin new old modern ancient fresh clean simple natural real detailed highly"
    " quality high ultra super best professional masterpiece high-quality award winning sharp focus crisp intricate elegant vivid rich deep"
    " soft gentle smooth steady slow fast quick subtle light dark bright warm cool serene calm peaceful tranquil quiet distant far close"
    " ambient natural medium aspect ratio vertical horizontal portrait landscape widescreen format square orientation screen fullscreen"
    " it's that's there's he's she's they're i'm don't doesn't isn't not let's way view side part time moment life world thing something"
    " everything nothing air word words voice line lines dialogue text quietly slightly gently slowly quickly softly time times space ground floor"
    " surface sky water head body face hand hands arm arms eye eyes camera's foot feet leg legs hair shoulder finger fingers mouth lip lips"
    " continuous seamless seamlessly transition transitions transitioning cut cuts fade fades shot's take single opening opens closing closes"
    " final concluding sequence direct given provided attached uploaded following above-mentioned described exact exactly strictly version"
    " full half quarter entire angle lens perspective composition framing visible visual visuals seen appear appears looking standing"
    " silhouette silhouetted iconic famous classic dynamic dramatic cinematic energetic emotional powerful expression expressions natural"
    " naturally realistic realistically aesthetic vibe vibes upbeat gaze pose poses positions position towards toward amidst amid amongst"
    " says say said saying voiceover tells tell soundtrack music song audio mixed soundscape sfx effect effects noise noises sounds"
    " plays play playing copy copying applied apply wooden capped overlooking overlooks commercial advertisement slideshow cheek cheeks tear tears comes come put puts place places alive becomes giving gives give taking takes take change changes changed edit edits edited replace replaces replaced extend extends extended continue continues heavy little thick glowing shining beneath alongside onto ok okay yes else per vs etc if because since though although however instead t re ll ve d m"
)
"""Words that carry no wish of their own: never listed as unused."""


@cache
def style_lexicon() -> Lexicon[str]:
    return Lexicon(entries(STYLE_WORDS))


@cache
def mood_lexicon() -> Lexicon[float]:
    return Lexicon(entries(MOOD_WORDS))


@cache
def cannot_lexicon() -> Lexicon[str]:
    return Lexicon(entries(CANNOT))
