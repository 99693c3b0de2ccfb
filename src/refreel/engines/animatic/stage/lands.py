"""Open country: forest, desert, snow field, meadow, garden, road, sky."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.stage import heavens, noise, plants, soil
from refreel.engines.animatic.stage.brush import Canvas, Rgb, band, blend, eight, lit, mix, premultiplied, smooth, stamp
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.relief import Slab, relief
from refreel.engines.animatic.stage.waters import GROUND, conifers, side_of
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.sets import Floor, Layer, Mist, Set

_HORIZON = 0.03


def _whole(
    name: str, canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator, layers: list[Layer], floor: Floor | None,
    mists: tuple[Mist, ...] = (), motes: float = 0.0, horizon: float = _HORIZON,
) -> Set:  # fmt: skip
    """The set of an open country under its sky."""
    above = [heavens.sky(canvas, h, horizon, rng), heavens.cloud_layer(canvas, h, horizon, rng, "wind" in weather)]
    glow = heavens.bloom(canvas, h, horizon, 0.8)
    every = sorted([*above, *layers, glow], key=lambda a: -a.z)
    if "mist" in weather:
        colour = eight(mix(h.haze, h.rim, 0.4))
        mists = (
            *mists, Mist(9.0, horizon - 0.02, 0.08, 0.75, colour, 0.05, 0.6), Mist(2.6, horizon + 0.10, 0.10, 0.55, colour, 0.07, 0.6),
            Mist(0.8, 0.36, 0.16, 0.35, colour, 0.1, 0.9),
        )  # fmt: skip
    return Set(
        name, tuple(every), GROUND, h.light(), 60.0, None, weather, heavens.stars(h, horizon, canvas.aspect, rng), floor, mists,
        grade=h.name, motes=motes,
    )  # fmt: skip


def _dim(h: Hour, by: float = 0.75) -> Rgb:
    light = tuple(by * (f + 0.5 * k) for f, k in zip(h.fill, h.key, strict=True))
    return (light[0], light[1], light[2])


def trunks(
    canvas: Canvas,
    h: Hour,
    rng: np.random.Generator,
    z: float,
    count: int,
    width: tuple[float, float],
    far: float,
    name: str,
) -> Layer:
    """Tall trunks from the ground out of the picture, round in the light."""
    unit = canvas.unit
    columns = noise.whole(3.0 * unit)
    foot = _HORIZON + (GROUND - _HORIZON) / z
    top = -0.95
    rows = round((foot + 0.03 - top) * unit)
    rgb = np.zeros((rows, columns, 3), np.float32)
    alpha = np.zeros((rows, columns), np.float32)
    bark = noise.clouds(rng, rows, columns, 16, 4, 0.75, stretch=0.25)
    side = side_of(h)
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    for x0 in np.sort(rng.uniform(0, columns, count)):
        half = rng.uniform(*width) * unit / 2
        lean = rng.normal(0, 0.02) * rows
        reach = int(half * 2.4 + abs(lean) + 4)
        cols = (int(x0) + np.arange(-reach, reach)) % columns
        x = np.arange(-reach, reach, dtype=np.float32)[None, :]
        wide = np.float32(half) * (0.72 + 0.28 * y + 0.5 * np.clip(y - 0.93, 0, 1) * 9)
        across = (x - np.float32(lean) * (1 - y)) / wide
        cover = 1 - smooth(1 - 1.6 / max(half, 2.0), 1.0, np.abs(across))
        base = rng.uniform(0.75, 1.2)
        round_ = np.clip(0.55 + 0.5 * across * side + 0.2 * (1 - across * across), 0.1, 1.3)
        tone = np.asarray((104, 84, 66), np.float32) * (base * round_ * (1 + 0.24 * bark[:, cols]))[..., None]
        tone = blend(
            tone,
            (84, 96, 52),
            smooth(0.3, 1.4, bark[:, cols]) * smooth(0.6, 1.0, np.broadcast_to(y, across.shape)) * 0.6,
        )
        a = cover[..., None]
        rgb[:, cols] = rgb[:, cols] * (1 - a) + tone * a
        alpha[:, cols] = np.maximum(alpha[:, cols], cover)
    light = np.asarray(_dim(h, 1.05), np.float32)
    rgb = blend(rgb * light, h.haze, far)
    return band(premultiplied(rgb, alpha), canvas, z, top, name)


def _canopy(
    canvas: Canvas, h: Hour, rng: np.random.Generator, z: float, low: float, far: float, name: str, colour: Rgb
) -> Layer:
    """Leaves hanging into the picture from above."""
    unit = canvas.unit
    columns = noise.whole(3.0 * unit)
    top = -1.0
    rows = round((low - top) * unit)
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    clump = noise.clouds(rng, rows, columns, 96, 3)
    leaf = noise.clouds(rng, rows, columns, 16, 3, 0.8)
    edge = 0.72 + 0.14 * clump + 0.07 * leaf
    cover = 1 - smooth(-0.02, 0.02, y - edge)
    holes = smooth(0.9, 1.3, leaf + 0.35 * clump) * smooth(0.3, 0.9, np.broadcast_to(y, leaf.shape))
    shade = np.clip(0.62 + 0.30 * leaf + 0.22 * clump, 0.2, 1.6)
    rgb = np.asarray(colour, np.float32) * shade[..., None] * np.asarray(_dim(h, 1.1), np.float32)
    return band(premultiplied(blend(rgb, h.haze, far), cover * (1 - holes)), canvas, z, top, name, sway=0.004)


def forest(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """Trunks behind trunks in green light, shafts of sun, ferns in front."""
    glade = mix(h.haze, (150, 176, 110), 0.45 if h.name == "day" else 0.2)
    trees = conifers(rng, side_of(h), 4)
    layers = [
        plants.row(canvas, h, rng, trees, _HORIZON + 0.03, (0.35, 0.62), 130, 14.0, 0.62, "far wood", 3.0, 0.2, 0.03),
        plants.row(canvas, h, rng, trees, _HORIZON + 0.06, (0.45, 0.80), 70, 8.0, 0.42, "wood", 3.0, 0.2, 0.03),
        trunks(canvas, h, rng, 5.0, 26, (0.022, 0.045), 0.34, "trunks"),
        trunks(canvas, h, rng, 2.9, 11, (0.045, 0.085), 0.15, "near trunks"),
        _canopy(canvas, h, rng, 4.0, -0.20, 0.26, "leaves", (92, 122, 58)),
        _canopy(canvas, h, rng, 2.2, -0.34, 0.06, "near leaves", (66, 98, 44)),
        _shafts(canvas, h, rng),
        _ferns(canvas, h, rng),
    ]
    floor = soil.floor(soil.earth(rng), h, rng, _HORIZON, 9.0, 1.5, 0.1, 4.5, glade)
    mist = (Mist(6.0, _HORIZON, 0.09, 0.42, eight(glade), 0.03, 0.7),)
    return _whole("forest", canvas, h, weather, rng, layers, floor, mist, motes=0.8 if h.name != "night" else 0.0)


def _shafts(canvas: Canvas, h: Hour, rng: np.random.Generator) -> Layer:
    """Light falling between the crowns, as a screen of light."""
    unit = canvas.unit // 3
    rows, columns = round(1.5 * unit), round((canvas.aspect + 0.8) * unit)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) / np.float32(unit)
    slant = (x - side_of(h) * (1.5 - y) * 0.45) * 6
    beams = np.interp(slant % 40, np.arange(40), rng.uniform(-1, 1, 40) ** 3).astype(np.float32)
    alpha = (
        np.clip(beams, 0, 1)
        * smooth(0.0, 0.3, y)
        * (1 - smooth(0.7, 1.25, y))
        * np.float32(0.34 * max(h.glow, 0.25) * (1 - h.overcast))
    )
    colour = np.asarray(mix(h.disc, h.rim, 0.3), np.float32)
    image = premultiplied(np.broadcast_to(colour, (rows, columns, 3)), alpha)
    return Layer(3.4, image, -(canvas.aspect + 0.8) / 2, -0.95, canvas.aspect + 0.8, 1.5, name="shafts", wrap=False)


def _ferns(canvas: Canvas, h: Hour, rng: np.random.Generator, z: float = 0.74, colour: Rgb = (64, 92, 40)) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.8 * unit)
    rows = round(0.3 * unit)
    sheet = np.zeros((rows, columns, 4), np.uint8)
    for _ in range(9):
        x = rng.uniform(0, columns)
        clump = plants.reeds(rng, round(rows * rng.uniform(0.4, 1.0)), round(rng.uniform(0.2, 0.45) * unit), colour, 60)
        stamp(sheet, clump, int(x), rows - clump.shape[0])
    return band(lit(sheet, _dim(h, 0.6), h.haze, 0.0), canvas, z, 0.38, "ferns", sway=0.012)


def desert(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """Dunes behind dunes; table mountains far off."""
    sand: Rgb = (214, 166, 108)
    layers = [
        relief(
            canvas,
            h,
            _HORIZON,
            Slab(60, 90, 0.10, 0.7, 0.9, 2.0, 0.0, 0.66),
            rng,
            (160, 110, 80),
            (176, 112, 84),
            "mesas",
            3.4,
        ),
        relief(
            canvas,
            h,
            _HORIZON,
            Slab(25, 40, 0.10, 0.9, 0.75, 2.0, 2.0, 0.32, 0.0, 3, 0.15),
            rng,
            sand,
            sand,
            "far dunes",
            3.4,
        ),
        relief(
            canvas,
            h,
            _HORIZON,
            Slab(9, 16, 0.085, 1.5, 0.7, 2.0, 2.0, 0.14, 0.0, 3, 0.12),
            rng,
            sand,
            sand,
            "dunes",
            4.0,
            0.06,
        ),
    ]
    floor = soil.floor(soil.sand(rng), h, rng, _HORIZON, 8.0, 2.2, 0.03, 14.0)
    return _whole("desert", canvas, h, weather, rng, layers, floor)


def snowfield(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """White slopes, snowy firs, mountains."""
    white: Rgb = (226, 232, 244)
    firs = [_snowed(plants.conifer(rng, side_of(h)), rng) for _ in range(4)]
    layers = [
        relief(
            canvas,
            h,
            _HORIZON,
            Slab(60, 90, 0.32, 0.6, 0.95, 0.18, 0.0, 0.5),
            rng,
            white,
            (118, 118, 130),
            "peaks",
            3.4,
        ),
        relief(
            canvas,
            h,
            _HORIZON,
            Slab(22, 36, 0.13, 0.8, 0.3, 0.0, 0.0, 0.26, 0.0, 4, 0.2),
            rng,
            white,
            white,
            "slopes",
            3.4,
        ),
        plants.row(canvas, h, rng, firs, _HORIZON + 0.02, (0.05, 0.11), 150, 12.0, 0.24, "far firs", 3.0, 0.7, 0.02),
        plants.row(canvas, h, rng, firs, _HORIZON + 0.085, (0.16, 0.36), 14, 4.2, 0.06, "firs", 3.4, 0.6, 0.03),
    ]
    floor = soil.floor(soil.snow(rng), h, rng, _HORIZON, 12.0, 2.4, 0.03, 16.0)
    return _whole("snow", canvas, h, weather, rng, layers, floor)


def _snowed(sprite: U8, rng: np.random.Generator) -> U8:
    """Snow lying on whatever faces up."""
    a = sprite[..., 3].astype(np.float32) / 255
    rgb = sprite[..., :3].astype(np.float32)
    tone = rgb.sum(-1)
    up = smooth(0.0, 1.0, (tone - np.roll(tone, -9, 0)) / 60.0) * a
    cover = np.clip(up * 0.9 + rng.uniform(0, 0.08, a.shape).astype(np.float32), 0, 1) * a
    out = sprite.copy()
    out[..., :3] = np.clip(
        rgb * (1 - cover[..., None]) + np.asarray((236, 240, 250), np.float32) * cover[..., None], 0, 255
    )
    np.minimum(out[..., :3], out[..., 3:], out=out[..., :3])
    return out


def meadow(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """Rolling green hills, single trees, high grass in front."""
    green: Rgb = (104, 132, 66)
    trees = [plants.leafy(rng, side_of(h)) for _ in range(4)]
    layers = [
        relief(
            canvas,
            h,
            _HORIZON,
            Slab(50, 80, 0.12, 0.9, 0.3, 2.0, 2.0, 0.5),
            rng,
            (92, 120, 78),
            green,
            "far hills",
            3.4,
        ),
        relief(canvas, h, _HORIZON, Slab(18, 30, 0.075, 1.2, 0.1, 2.0, 2.0, 0.22), rng, green, green, "hills", 3.6),
        plants.row(
            canvas, h, rng, trees, _HORIZON + 0.015, (0.03, 0.075), 110, 11.0, 0.24, "far trees", 3.2, 0.8, 0.015
        ),
        plants.row(canvas, h, rng, trees, _HORIZON + 0.09, (0.24, 0.42), 5, 4.0, 0.06, "trees", 4.0, 0.2, 0.02),
        _ferns(canvas, h, rng, 0.78, (116, 128, 58)),
    ]
    floor = soil.floor(soil.grass(rng), h, rng, _HORIZON, 12.0, 1.7, 0.04, 10.0)
    return _whole("meadow", canvas, h, weather, rng, layers, floor, motes=0.4 if h.name in ("dawn", "dusk") else 0.0)


def garden(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """A lawn between hedges and flower beds, trees behind."""
    trees = [plants.leafy(rng, side_of(h), 320, (88 + 10 * i, 116, 56)) for i in range(4)]
    bushes = [
        _flowered(plants.bush(rng, side_of(h)), rng, c)
        for c in ((226, 90, 110), (244, 196, 84), (236, 232, 240), (160, 104, 200))
    ]
    plain = [plants.bush(rng, side_of(h)) for _ in range(3)]
    layers = [
        plants.row(canvas, h, rng, trees, _HORIZON + 0.03, (0.22, 0.40), 60, 9.0, 0.22, "trees", 3.2, 0.2, 0.03),
        plants.row(canvas, h, rng, trees, _HORIZON + 0.07, (0.34, 0.6), 9, 5.0, 0.10, "near trees", 3.6, 0.2, 0.02),
        _hedge(canvas, h, rng, 4.2, 0.10),
        plants.row(
            canvas, h, rng, bushes + plain[:1], _HORIZON + 0.13, (0.07, 0.12), 46, 2.9, 0.03, "beds", 3.0, 0.3, 0.03
        ),
        _ferns(canvas, h, rng, 0.76, (78, 112, 48)),
    ]
    floor = soil.floor(soil.grass(rng, (84, 124, 54), (104, 132, 64)), h, rng, _HORIZON, 6.0, 1.6, 0.02, 12.0)
    return _whole("garden", canvas, h, weather, rng, layers, floor)


def _flowered(sprite: U8, rng: np.random.Generator, colour: Rgb) -> U8:
    out = sprite.copy()
    ys, xs = np.nonzero(sprite[..., 3] > 200)
    for k in rng.integers(0, len(ys), min(90, len(ys))):
        y, x, r = int(ys[k]), int(xs[k]), int(rng.integers(2, 5))
        shade = float(rng.uniform(0.75, 1.15))
        patch = out[max(0, y - r) : y + r, max(0, x - r) : x + r]
        patch[..., :3] = np.minimum([min(255, int(c * shade)) for c in colour], patch[..., 3:])
    return out


def _hedge(canvas: Canvas, h: Hour, rng: np.random.Generator, z: float, height: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(3.0 * unit)
    rows = round((height + 0.02) * unit)
    leaf = noise.clouds(rng, rows, columns, 8, 3, 0.8)
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    cover = smooth(0.02, 0.12, y + leaf * 0.025)
    shade = np.clip(0.95 - 0.45 * y + 0.26 * leaf, 0.2, 1.6)
    rgb = np.asarray((74, 104, 48), np.float32) * shade[..., None] * np.asarray(_dim(h, 1.2), np.float32)
    foot = _HORIZON + (GROUND - _HORIZON) / z
    return band(premultiplied(blend(rgb, h.haze, 0.08), cover), canvas, z, foot - height, "hedge")


def road(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """A country road passing across the picture, posts and wires, hills."""
    green: Rgb = (112, 126, 70)
    trees = [plants.leafy(rng, side_of(h)) for _ in range(3)] + conifers(rng, side_of(h), 2)
    layers = [
        relief(
            canvas,
            h,
            _HORIZON,
            Slab(50, 80, 0.14, 0.8, 0.55, 2.0, 0.7, 0.5),
            rng,
            (92, 112, 78),
            (124, 112, 104),
            "mountains",
            3.4,
        ),
        relief(canvas, h, _HORIZON, Slab(18, 30, 0.06, 1.1, 0.1, 2.0, 2.0, 0.22), rng, green, green, "fields", 3.6),
        plants.row(canvas, h, rng, trees, _HORIZON + 0.02, (0.04, 0.10), 80, 10.0, 0.2, "trees", 3.2, 0.8, 0.02),
        _posts(canvas, h, 3.2),
    ]
    floor = soil.floor(_lanes(rng), h, rng, _HORIZON, 9.0, 4.2, 0.02, 9.0)
    return _whole("road", canvas, h, weather, rng, layers, floor)


def _lanes(rng: np.random.Generator) -> F32:
    """A road along x at depths 0.85–1.9 of a tile 4.2 deep, verge and grass beyond; repeating far off as another lane's haze."""
    grass = soil.grass(rng, (104, 118, 60), (150, 138, 84))
    tar = soil.asphalt(rng)
    z = (np.arange(soil.SIZE, dtype=np.float32) / soil.SIZE * 4.2)[:, None]
    edge = noise.tile(rng, soil.SIZE, 32, 4, 0.7) * 0.02
    inside = smooth(0.72, 0.76, z + edge) * (1 - smooth(1.96, 2.0, z + edge))
    rgb = blend(
        grass, (138, 122, 98), (smooth(0.60, 0.70, z + edge * 2) * (1 - smooth(2.02, 2.14, z + edge * 2))) * 0.8
    )
    rgb = blend(rgb, tar, inside)
    x = (np.arange(soil.SIZE, dtype=np.float32) / soil.SIZE)[None, :]
    dashes = (np.abs(z - 1.32) < 0.022) & ((x * 5) % 1.0 < 0.55)
    lines = (np.abs(z - 0.82) < 0.014) | (np.abs(z - 1.9) < 0.02)
    worn = np.clip(0.8 + 0.2 * noise.tile(rng, soil.SIZE, 16, 3), 0.4, 1)
    return blend(rgb, (232, 230, 220), (dashes | lines).astype(np.float32) * worn)


def _posts(canvas: Canvas, h: Hour, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(3.2 * unit)
    foot = _HORIZON + (GROUND - _HORIZON) / z
    top = foot - 0.52
    rows = round((foot + 0.01 - top) * unit)
    alpha = np.zeros((rows, columns), np.float32)
    gap = columns // 2
    x = np.arange(columns)
    for wire, y0 in ((0, 0.045), (1, 0.075)):
        sag = y0 + 0.05 * (1 - ((x % gap) / gap * 2 - 1) ** 2)
        for c in range(columns):
            y = sag[c] * unit + wire
            j = int(y)
            alpha[j : j + 2, c] = np.maximum(alpha[j : j + 2, c], [1 - (y - j), y - j]) * 0.8
    half = max(1, round(0.006 * unit))
    for k in range(2):
        p = k * gap
        cols = np.arange(p - half, p + half + 1) % columns
        alpha[int(0.02 * unit) :, cols] = 1
        arm = np.arange(p - round(0.05 * unit), p + round(0.05 * unit)) % columns
        alpha[round(0.04 * unit) : round(0.04 * unit) + max(2, half), :][:, arm] = 1
    rgb = np.broadcast_to(np.asarray((70, 58, 50), np.float32) * np.asarray(_dim(h), np.float32), (rows, columns, 3))
    return band(premultiplied(blend(rgb, h.haze, 0.1), alpha), canvas, z, top, "posts")


def open_sky(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """High above a sea of clouds."""
    horizon = 0.18
    layers = []
    for z, y, size, far in (
        (30.0, horizon - 0.02, 0.5, 0.5),
        (9.0, horizon + 0.08, 0.7, 0.25),
        (3.6, horizon + 0.22, 1.0, 0.06),
    ):
        layers.append(_bank(canvas, h, rng, z, y, size, far))
    layers.append(_bank(canvas, h, rng, 0.72, 0.5, 1.3, 0.0))
    return _whole("sky", canvas, h, weather, rng, layers, None, horizon=horizon)


def _bank(canvas: Canvas, h: Hour, rng: np.random.Generator, z: float, top: float, size: float, far: float) -> Layer:
    """A bank of cumulus: heaped above, going on below the picture."""
    unit = canvas.unit // 2
    columns = noise.whole(3.4 * unit)
    rows = round(1.3 * unit)
    heap = np.abs(noise.clouds(rng, rows, columns, 0.34 * size * unit, 6, 0.52))
    crest = noise.line(rng, columns, 0.7 * size * unit, 3) * 0.07 * size
    y = (np.arange(rows, dtype=np.float32) / unit)[:, None] - np.float32(0.46)
    deep = y - crest[None, :] + (1.0 - heap) * np.float32(-0.10 * size) + np.float32(0.05)
    cover = smooth(-0.005, 0.055 * size, deep)
    shift = max(2, round(0.03 * unit))
    side = int(side_of(h)) * shift
    light = np.clip(
        0.62 + (np.roll(np.roll(deep, -shift, 0), side, 1) - deep - shift / unit) * -6.0 - 0.5 * np.clip(deep, 0, 0.6),
        0,
        1,
    )
    from_above = mix(h.disc, (255, 255, 255), 0.4) if h.name != "night" else (120, 132, 168)
    shade = mix(h.upper, (150, 160, 190), 0.5) if h.name != "night" else (26, 34, 62)
    rgb = blend(np.broadcast_to(np.asarray(shade, np.float32), (rows, columns, 3)), from_above, light)
    rgb = blend(rgb, h.lower, far)
    w = columns / unit
    image = premultiplied(rgb, cover * (0.96 if z > 1 else 0.75))
    return Layer(z, image, -w / 2, top - 0.46, w, rows / unit, wrap=True, drift=0.02 / z, name=f"bank {z}")
