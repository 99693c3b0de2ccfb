"""Numbers as English words."""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ONES = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
LARGEST = 10**15


def cardinal(number: int) -> list[str]:
    """Words of a whole number; beyond `LARGEST` its digits one by one."""
    if number < 0:
        return ["minus", *cardinal(-number)]
    if number >= LARGEST:
        return digits(str(number))
    for size, name in _SCALES:
        if number >= size:
            head, rest = divmod(number, size)
            return [*cardinal(head), name, *(cardinal(rest) if rest else [])]
    if number >= 100:
        head, rest = divmod(number, 100)
        return [_ONES[head], "hundred", *(cardinal(rest) if rest else [])]
    if number >= 20:
        head, rest = divmod(number, 10)
        return [_TENS[head], *([_ONES[rest]] if rest else [])]
    return [_ONES[number]]


def ordinal(number: int) -> list[str]:
    """Words of a rank: 21 → twenty first."""
    *head, last = cardinal(number)
    if last in _ORDINALS:
        return [*head, _ORDINALS[last]]
    return [*head, last[:-1] + "ieth" if last.endswith("y") else last + "th"]


def digits(text: str) -> list[str]:
    """Each digit by its name."""
    return [_ONES[int(d)] for d in text if d in "0123456789"]


def decimal(text: str) -> list[str]:
    """Words of a number as written, `1,204.50` included; the part after the point digit by digit."""
    whole, _, part = text.replace(",", "").partition(".")
    words = cardinal(int(whole or "0")) if len(whole) < 16 else digits(whole)
    return [*words, *(["point", *digits(part)] if part else [])]


def year(number: int) -> list[str]:
    """Words of a year between 1000 and 2999 as people say it: 1905 → nineteen oh five, 2007 → two thousand seven."""
    head, rest = divmod(number, 100)
    if rest == 0:
        return cardinal(number) if head % 10 == 0 else [*cardinal(head), "hundred"]
    if head == 20 and rest < 10:
        return cardinal(number)
    return [*cardinal(head), *(["oh", _ONES[rest]] if rest < 10 else cardinal(rest))]
