"""What a film costs, from its model's data; money is a Decimal here and a decimal in a string everywhere else."""

from __future__ import annotations

from decimal import Decimal

from refreel.models.model import Model

_CENT = Decimal("0.01")


def cost(model: Model, resolution: str, seconds: int) -> Decimal:
    """Price in US dollars of a film of `seconds` whole seconds at `resolution`; zero where the model names no price."""
    return model.price_per_second.get(resolution, Decimal(0)) * seconds


def as_text(amount: Decimal) -> str:
    """`amount` as plain decimal text: no exponent, at least two places, no other trailing zeros (`"1.20"`, `"0.3402"`)."""
    plain = amount.normalize()
    exponent = plain.as_tuple().exponent
    return format(plain if isinstance(exponent, int) and exponent < -2 else amount.quantize(_CENT), "f")
