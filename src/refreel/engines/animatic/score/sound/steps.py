"""What is under the feet."""

from __future__ import annotations

from refreel.engines.animatic.values.plan import Setting

_UNDERFOOT = {
    "mountain_lake": "grass", "forest": "grass", "garden": "grass", "meadow": "grass", "sea": "sand", "desert": "sand", "snow": "snow",
    "city": "stone", "market": "stone", "road": "stone", "corridor": "stone", "abstract": "stone", "sky": "stone", "space": "metal",
    "room": "wood", "studio": "wood", "stage": "wood",
}  # fmt: skip


def surface(setting: Setting) -> str:
    """The ground of a setting: grass, snow, stone, wood, sand, metal or water."""
    words = setting.words.lower()
    if "snow" in setting.weather and setting.place not in ("room", "studio", "stage", "corridor", "space"):
        return "snow"
    for ground in ("water", "sand", "snow", "grass", "wood", "metal"):
        if f"{ground}en floor" in words or f"{ground} floor" in words or f"on the {ground}" in words:
            return ground
    if any(w in words for w in ("puddle", "wading", "shallow water")):
        return "water"
    return _UNDERFOOT[setting.place]
