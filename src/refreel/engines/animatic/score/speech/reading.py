"""Written text as the words that a person would read aloud: numbers, money, dates, clock times, abbreviations, initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from refreel.engines.animatic.score.speech import numbers


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is one word, or one of the marks , . ! ? ; : — … when `mark` is true. `spelled`: its letters are said one by one."""

    text: str
    mark: bool = False
    spelled: bool = False


_TITLES = {
    "mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "prof": "professor", "sr": "senior", "jr": "junior",
    "gen": "general", "col": "colonel", "capt": "captain", "lt": "lieutenant", "sgt": "sergeant", "rev": "reverend",
}  # fmt: skip
_ABBREVIATIONS = {
    "vs": "versus", "approx": "approximately", "dept": "department", "est": "established",
    "ave": "avenue", "blvd": "boulevard", "rd": "road", "mt": "mount", "ft": "feet", "min": "minutes", "sec": "seconds",
    "hr": "hours", "hrs": "hours", "jan": "january", "feb": "february", "mar": "march", "jun": "june", "jul": "july", "sep": "september", "apr": "april", "aug": "august", "sept": "september",
    "oct": "october", "nov": "november", "dec": "december",
}  # fmt: skip
_UNITS = {
    "km/h": ("kilometer per hour", "kilometers per hour"), "kmh": ("kilometer per hour", "kilometers per hour"),
    "mph": ("mile per hour", "miles per hour"), "km": ("kilometer", "kilometers"), "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"), "kg": ("kilogram", "kilograms"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"), "ml": ("milliliter", "milliliters"), "gb": ("gigabyte", "gigabytes"),
    "mb": ("megabyte", "megabytes"), "tb": ("terabyte", "terabytes"), "hz": ("hertz", "hertz"), "khz": ("kilohertz", "kilohertz"),
    "ms": ("millisecond", "milliseconds"), "°c": ("degree celsius", "degrees celsius"),
    "°f": ("degree fahrenheit", "degrees fahrenheit"), "°": ("degree", "degrees"), "%": ("percent", "percent"),
    "m": ("meter", "meters"), "g": ("gram", "grams"), "ft": ("foot", "feet"), "min": ("minute", "minutes"), "mins": ("minute", "minutes"),
    "sec": ("second", "seconds"), "k": ("thousand", "thousand"), "x": ("times", "times"), "am": ("A M", "A M"), "pm": ("P M", "P M"),
}  # fmt: skip
_CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"), "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"), "¥": ("yen", "yen", "", ""), "₹": ("rupee", "rupees", "paisa", "paise"),
}  # fmt: skip


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MONTHS = _listed(
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec"
)
_SYMBOLS = {
    "&": "and",
    "+": "plus",
    "=": "equals",
    "@": "at",
    "#": "number",
    "%": "percent",
    "~": "about",
    "°": "degrees",
}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+"
_UNIT = "|".join(sorted((re.escape(u) for u in _UNITS), key=len, reverse=True))
_PIECE = re.compile(
    rf"""
    (?P<money>[$€£¥₹]\s?(?P<sum>{_NUMBER})(?:\s?(?P<scale>thousand|million|billion|trillion|[kKmMbB])\b)?)
  | (?P<clock>\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?:\s?(?P<half>[aApP])\.?[mM]\b\.?)?)
  | (?P<iso>\b(?P<iy>[12]\d{{3}})-(?P<im>0[1-9]|1[0-2])-(?P<id>0[1-9]|[12]\d|3[01])\b)
  | (?P<decade>\b(?:[12]\d{{2}}|'?\d)0'?s\b)
  | (?P<rank>\b(?P<place>\d+)(?:st|nd|rd|th)\b)
  | (?P<range>\b(?P<low>\d+)\s?[-–]\s?(?P<high>\d+)\b)
  | (?P<fraction>\b(?P<top>\d{{1,2}})/(?P<bottom>\d{{1,2}})\b)
  | (?P<measure>(?<![\w.])(?P<minus>[-−])?(?P<amount>{_NUMBER})\s?(?P<unit>(?i:{_UNIT}))(?![\w]))
  | (?P<number>(?:(?<![\w.])[-−])?(?:{_NUMBER}))
  | (?P<initials>\b(?:[A-Za-z]\.){{2,}})
  | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*['’]?)
  | (?P<ellipsis>\.\.\.+|…)
  | (?P<dash>\s[-–]+\s|[—–]+|--+)
  | (?P<mark>[,.!?;:])
  | (?P<symbol>[&+=@\#%~°])
    """,
    re.VERBOSE,
)  # fmt: skip


def read(text: str) -> list[Token]:
    """Text as tokens in the order they are said; marks never stand first nor twice in a row (the stronger one stays)."""
    tokens: list[Token] = []
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    for piece in _PIECE.finditer(plain):
        tokens.extend(_piece(piece, plain, tokens))
    return _tidy(tokens)


def _piece(piece: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    groups = piece.groupdict()
    kind = next(k for k in _READERS if groups[k] is not None)
    return _READERS[kind](piece, text, before)


def _words(words: list[str] | str) -> list[Token]:
    return [Token(w) for w in (words.split() if isinstance(words, str) else words)]


def _money(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    one, many, small_one, small_many = _CURRENCIES[m["money"][0]]
    amount = m["sum"].replace(",", "")
    scale = {"k": "thousand", "m": "million", "b": "billion"}.get((m["scale"] or "").lower(), m["scale"])
    if scale:
        return _words([*numbers.decimal(amount), scale, many])
    whole, _, part = amount.partition(".")
    value = int(whole or "0")
    words = [*numbers.cardinal(value), one if value == 1 else many] if value or not part else []
    if part and small_many and int(part[:2].ljust(2, "0")):
        cents = int(part[:2].ljust(2, "0"))
        words += [*(["and"] if words else []), *numbers.cardinal(cents), small_one if cents == 1 else small_many]
    return _words(words)


def _clock(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    hour, minute = int(m["hour"]), int(m["minute"])
    words = numbers.cardinal(hour)
    if minute:
        words += ["oh", *numbers.cardinal(minute)] if minute < 10 else numbers.cardinal(minute)
    elif not m["half"]:
        words += ["o'clock"] if hour <= 12 else ["hundred"]
    half = [Token(m["half"].upper() + "M", spelled=True)] if m["half"] else []
    return _words(words) + half


def _iso(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    month = _MONTHS[int(m["im"]) - 1]
    return _words([month, *numbers.ordinal(int(m["id"])), *numbers.year(int(m["iy"]))])


def _decade(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    value = int(re.sub(r"\D", "", m["decade"]))
    words = numbers.year(value) if value >= 1000 else numbers.cardinal(value)
    last = words[-1]
    return _words([*words[:-1], last[:-1] + "ies" if last.endswith("y") else last + "s"])


def _rank(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    return _words(numbers.ordinal(int(m["place"])))


def _range(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    low, high = m["low"], m["high"]
    if len(low) == len(high) == 4:
        return _words([*numbers.year(int(low)), "to", *numbers.year(int(high))])
    if len(low) == 3 and len(high) == 4:
        return _words([*numbers.digits(low + high)])
    return _words([*numbers.cardinal(int(low)), "to", *numbers.cardinal(int(high))])


def _fraction(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    top, bottom = int(m["top"]), int(m["bottom"])
    if (top, bottom) == (24, 7):
        return _words("twenty four seven")
    if bottom == 0 or top >= bottom:
        return _words([*numbers.cardinal(top), "over", *numbers.cardinal(bottom)])
    name = {2: "half", 4: "quarter"}.get(bottom) or " ".join(numbers.ordinal(bottom))
    many = {"half": "halves"}.get(name, name + "s")
    return _words([*numbers.cardinal(top), *(name if top == 1 else many).split()])


def _measure(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    unit = m["unit"]
    if unit.lower() in ("am", "pm"):
        return [*_words(numbers.decimal(m["amount"])), Token(unit.upper(), spelled=True)]
    one, many = _UNITS[unit.lower()]
    words = (["minus"] if m["minus"] else []) + numbers.decimal(m["amount"])
    return _words([*words, *(one if m["amount"] == "1" else many).split()])


def _number(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    written = m["number"].replace("−", "-")
    sign, body = (["minus"], written[1:]) if written.startswith("-") else ([], written)
    previous = before[-1].text.lower() if before else ""
    if body.isdigit() and previous in _MONTHS and int(body) <= 31:
        return _words(numbers.ordinal(int(body)))
    if len(body) == 4 and body.isdigit() and not sign and _looks_like_year(int(body), previous, before):
        return _words(numbers.year(int(body)))
    if len(body) > 1 and body.startswith("0") and body.isdigit():
        return _words([*sign, *numbers.digits(body)])
    return _words([*sign, *numbers.decimal(body)])


def _looks_like_year(value: int, previous: str, before: list[Token]) -> bool:
    if not 1100 <= value <= 2099:
        return False
    named = {
        "in",
        "since",
        "of",
        "year",
        "until",
        "by",
        "from",
        "before",
        "after",
        "to",
        "and",
        "circa",
        "summer",
        "winter",
        ",",
    }
    dated = any(t.text.lower() in _MONTHS for t in before[-4:])
    return dated or previous in named or previous == ""


def _initials(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    letters = m["initials"].replace(".", "").upper()
    if letters in ("AM", "PM") and not before:
        return [Token(letters, spelled=True)]
    known = {"EG": "for example", "IE": "that is"}
    if letters in known:
        return _words(known[letters])
    ends = m.end() >= len(text.rstrip())
    return [Token(letters, spelled=True), *([Token(".", mark=True)] if ends else [])]


def _word(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    word = m["word"]
    if word.endswith("'") and not word.lower().endswith("in'"):
        word = word[:-1]
    key = word.lower()
    dotted = text[m.end() : m.end() + 1] == "."
    if key in _TITLES and word[0].isupper() and (dotted or text[m.end() : m.end() + 1] == " "):
        return _words(_TITLES[key])
    dated = key in _MONTHS and word[0].isupper() and re.match(r"\s+\d", text[m.end() :])
    if (dotted or dated) and key in _ABBREVIATIONS:
        return _words(_ABBREVIATIONS[key])
    if key == "st" and word[0].isupper():
        following = text[m.end() :].lstrip(". ")[:1]
        return _words("saint" if following.isupper() else "street")
    if key == "no" and dotted and re.match(r"\.\s?\d", text[m.end() :]):
        return _words("number")
    return [Token(word)]


def _mark(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    mark = m["mark"]
    if mark == "." and before and not before[-1].mark and _abbreviated(text, m.start()):
        return []
    return [Token(mark, mark=True)]


def _ellipsis(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    return [Token("…", mark=True)]


def _dash(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    return [Token("—", mark=True)]


def _symbol(m: re.Match[str], text: str, before: list[Token]) -> list[Token]:
    return _words(_SYMBOLS[m["symbol"]])


def _abbreviated(text: str, dot: int) -> bool:
    """Whether the dot belongs to a title or an abbreviation inside a sentence."""
    word = re.search(r"([A-Za-z]+)$", text[:dot])
    if word is None:
        return False
    key = word.group(1).lower()
    after = text[dot + 1 :].lstrip()
    if key in _TITLES or key in ("st", "no", "mt"):
        return word.group(1)[0].isupper() and after[:1].isalnum()
    if len(key) == 1 and word.group(1).isupper() and key != "i":
        return after[:1].isupper()
    return (key in _ABBREVIATIONS or key == "etc") and (after[:1].islower() or after[:1].isdigit())


_READERS: dict[str, Callable[[re.Match[str], str, list[Token]], list[Token]]] = {
    "money": _money, "clock": _clock, "iso": _iso, "decade": _decade, "rank": _rank, "range": _range, "fraction": _fraction,
    "measure": _measure, "number": _number, "initials": _initials, "word": _word,
    "ellipsis": _ellipsis, "dash": _dash, "mark": _mark, "symbol": _symbol,
}  # fmt: skip

_STRENGTH = {mark: strength for strength, mark in enumerate(",—;:….!?")}


def _tidy(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        if not token.mark:
            kept.append(token)
        elif kept and kept[-1].mark:
            if _STRENGTH[token.text] > _STRENGTH[kept[-1].text]:
                kept[-1] = token
        elif kept:
            kept.append(token)
    return kept
