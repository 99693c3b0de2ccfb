"""The user's own pictures and videos as places."""

from __future__ import annotations

import math

import cv2
import numpy as np

from refreel.engines.animatic.stage.brush import Canvas
from refreel.engines.animatic.values.cast import U8, Footage, Plate
from refreel.engines.animatic.values.sets import Layer, Light, Set

_ROOM = 1.14
"""How much larger than the frame a picture is hung, so that small camera moves stay inside it."""


def plate_set(canvas: Canvas, plate: Plate, time: str, weather: tuple[str, ...]) -> Set:
    """A still as a place: what lies above its horizon stands far off, what lies below is ground in perspective.

    Sideways it goes on mirrored, for ever; above and below its edge rows go on, mirrored for a fifth of its height.
    """
    h, w = plate.rgb.shape[:2]
    scale = max(_ROOM / h, _ROOM * canvas.aspect / w)  # rest units a pixel, covering the frame
    most = canvas.unit * 1.25  # no sharper than shown
    if 1 / scale > most:
        k = 1 / scale / most
        size = (max(2, round(w / k)), max(2, round(h / k)))
        image = np.asarray(cv2.resize(plate.rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    else:
        image = np.ascontiguousarray(plate.rgb)
    unit = image.shape[0] / (h * scale)  # pixels a rest unit
    rest_h = h * scale
    # hung so that the horizon sits near the frame's upper middle and the ground under the feet is in the picture
    top = float(np.clip(-0.02 - plate.horizon * rest_h, 0.5 - rest_h, -0.5))
    pad = round(0.2 * image.shape[0])
    image = np.concatenate([image, image[:, ::-1]], axis=1)
    image = np.asarray(cv2.copyMakeBorder(image, pad, pad, 0, 0, cv2.BORDER_REFLECT_101), np.uint8)
    width = image.shape[1] / unit
    horizon = top + plate.horizon * rest_h
    horizon = float(min(horizon, 0.30))
    ground = float(np.clip(top + plate.ground * rest_h, max(horizon + 0.12, 0.30), 0.46))
    near = (ground - horizon) / (0.5 - horizon)
    layer = Layer(
        7.0,
        image,
        -width / 4,
        top - pad / unit,
        width,
        image.shape[0] / unit,
        wrap=True,
        name="plate",
        horizon=horizon,
        near=near,
    )
    look = _hour(time, weather, float(np.mean(plate.rgb)))
    return Set("plate", (layer,), ground, _light(plate.rgb), 0.3, None, weather, None, None, grade=look, vignette=0.15)


def _hour(time: str, weather: tuple[str, ...], brightness: float) -> str:
    """The look under which a picture taken by day shows the hour and the weather that are asked for; none for one that is dark
    (mean brightness 0–255) already."""
    if time in ("night", "dusk", "dawn"):
        return time if brightness > 62 else ""
    if "storm" in weather or "rain" in weather:
        return "rain"
    return "snow" if "snow" in weather else ("mist" if "mist" in weather else "")


def _light(rgb: U8) -> Light:
    """A picture's own light: brightness and cast of its lighter parts, and the side it comes from."""
    small = cv2.resize(rgb, (64, 48), interpolation=cv2.INTER_AREA).astype(np.float32)
    grey = small.mean(-1)
    bright = small[grey >= np.percentile(grey, 60)].mean(0)
    level = float(np.clip(0.62 + 0.46 * grey.mean() / 140, 0.6, 1.06))
    cast = bright / max(1.0, float(bright.mean()))
    colour = np.clip((0.72 + 0.28 * cast) * level, 0.4, 1.15)
    x = np.linspace(-1, 1, 64)
    side = float((grey.mean(0) * x).sum() / max(1.0, float(grey.mean(0).sum())) * 3)
    haze = np.percentile(small.reshape(-1, 3), 25, axis=0)
    return Light(
        math.atan2(0.8, side),
        (float(colour[0]), float(colour[1]), float(colour[2])),
        0.5,
        (int(haze[0]), int(haze[1]), int(haze[2])),
    )


def footage_set(canvas: Canvas, footage: Footage, time: str, weather: tuple[str, ...], whole: bool) -> Set:
    """A reference video as the place (`whole`: as the picture itself). Its frames replace the layer's picture one by one.

    As the picture itself it hangs exactly in the frame, and nothing but the film's own camera moves it; as a place it hangs a
    little larger.
    """
    room = 1.0 if whole else _ROOM
    rows = 2 * round(canvas.unit * room / 2)
    columns = 2 * round(canvas.unit * canvas.aspect * room / 2)
    # read no finer than the video is
    k = min(1.0, max(footage.height / rows, footage.width / columns, 0.25))
    blank = np.zeros((max(2, 2 * round(rows * k / 2)), max(2, 2 * round(columns * k / 2)), 3), np.uint8)
    layer = Layer(7.0, blank, -canvas.aspect * room / 2, -room / 2, canvas.aspect * room, room, name="footage")
    light = float(np.clip(0.55 + 0.5 * footage.colour.mean[0] / 130, 0.55, 1.05))
    return Set(
        "footage",
        (layer,),
        0.42,
        Light(2.0, (light, light, light), 0.45, (40, 40, 44)),
        0.35,
        None,
        weather,
        footage=footage.tag,
        grade=_hour(time, weather, float(footage.colour.mean[0])),
        vignette=0.0 if whole else 0.12,
    )
