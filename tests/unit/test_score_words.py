"""Text → words → sounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from refreel.engines.animatic.score.speech import numbers
from refreel.engines.animatic.score.speech.letters import latin, sound_out
from refreel.engines.animatic.score.speech.lexicon import Lexicon, open_lexicon
from refreel.engines.animatic.score.speech.phonemes import to_sounds
from refreel.engines.animatic.score.speech.reading import read
from refreel.errors import EngineFailed

READ = {
    "7": "seven",
    "15": "fifteen",
    "40": "forty",
    "99": "ninety nine",
    "100": "one hundred",
    "305": "three hundred five",
    "1,204": "one thousand two hundred four",
    "2000000": "two million",
    "3.14": "three point one four",
    "0.5": "zero point five",
    "-4": "minus four",
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "12th": "twelfth",
    "21st": "twenty first",
    "30th": "thirtieth",
    "in 1999": "in nineteen ninety nine",
    "in 1905": "in nineteen oh five",
    "in 2007": "in two thousand seven",
    "in 2024": "in twenty twenty four",
    "since 1800": "since eighteen hundred",
    "the 1980s": "the nineteen eighties",
    "the 90s": "the nineties",
    "$5": "five dollars",
    "$1": "one dollar",
    "$3.50": "three dollars and fifty cents",
    "$0.99": "ninety nine cents",
    "$2.5 million": "two point five million dollars",
    "€20": "twenty euros",
    "£1.01": "one pound and one penny",
    "¥500": "five hundred yen",
    "50%": "fifty percent",
    "5km": "five kilometers",
    "1 kg": "one kilogram",
    "100 km/h": "one hundred kilometers per hour",
    "-5°C": "minus five degrees celsius",
    "20 mins": "twenty minutes",
    "3:05": "three oh five",
    "12:00": "twelve o'clock",
    "7:30 pm": "seven thirty PM",
    "Jan 5, 2024": "january fifth , twenty twenty four",
    "March 3": "March third",
    "2024-02-29": "february twenty ninth twenty twenty four",
    "10-20": "ten to twenty",
    "555-1234": "five five five one two three four",
    "1/2": "one half",
    "3/4": "three quarters",
    "2/3": "two thirds",
    "007": "zero zero seven",
    "Mr. Smith": "mister Smith",
    "Dr. Who": "doctor Who",
    "Elm St.": "Elm street .",
    "St. Louis": "saint Louis",
    "No. 5": "number five",
    "e.g. this": "for example this",
    "Tom & Ann": "Tom and Ann",
    "U.S.A. today": "USA today",
    "wait... what?!": "wait … what ?",
    "well -- no": "well — no",
    "«hi»": "hi",
}

SOUND = {
    "hello": "həlˈO",
    "world": "wˈɜɹld",
    "astronaut": "ˈæstɹənˌɔt",
    "sunrise": "sˈʌnɹˌIz",
    "cats": "kˈæts",
    "dogs": "dˈɔɡz",
    "boxes": "bˈɑksᵻz",
    "cities": "sˈɪTiz",
    "walked": "wˈɔkt",
    "wanted": "wˈɑntᵻd",
    "played": "plˈAd",
    "stopped": "stˈɑpt",
    "hoping": "hˈOpɪŋ",
    "running": "ɹˈʌnɪŋ",
    "walkin'": "wˈɔkɪn",
    "dog's": "dˈɔɡz",
    "NASA's": "nˈæsəz",
    "GPU": "ʤˌipˌijˈu",
    "TV": "tˌivˈi",
    "moonbase": "mˈunbˌAs",
    "café": "kæfˈA",
    "naïve": "nɑˈiv",
    "better": "bˈɛTəɹ",
    "the apple": "ði ˈæpᵊl",
    "the lake": "ðə lˈAk",
    "a dog": "ɐ dˈɔɡ",
    "an old man": "ɐn ˈOld mˈæn",
    "to go": "tə ɡˌO",
    "I will read": "ˌI wɪl ɹˈid",
    "I have read": "ˌI hæv ɹˈɛd",
    "the record": "ðə ɹˈɛkəɹd",
    "they record": "ðA ɹəkˈɔɹd",
    "live music": "lˈIv mjˈuzɪk",
    "we live here": "wi lˈɪv hˈɪɹ",
    "I used to": "ˌI jˈust tu",
    "What is THAT?": "wˌʌt ɪz ðˈæt?",
    "Hello, world.": "həlˈO, wˈɜɹld.",
}

BY_LETTERS = {
    "hobby": "hˈɑbi",
    "promoter": "pɹˈɑmOtəɹ",
    "thrasher": "θɹˈæʃəɹ",
    "zorblax": "zˈɔɹblæks",
    "nation": "nˈAʃən",
    "knight": "nˈIt",
    "quake": "kwˈAk",
    "phone": "fˈOn",
    "cheese": "ʧˈiz",
    "bridge": "bɹˈɪʤ",
}


@pytest.fixture(scope="module")
def american(weights: Path) -> Lexicon:
    return open_lexicon(weights, british=False)


@pytest.mark.parametrize(("written", "said"), READ.items())
def test_written_text_is_read_as_a_person_would(written: str, said: str) -> None:
    assert " ".join(t.text for t in read(written)) == said


@pytest.mark.parametrize(("text", "sounds"), SOUND.items())
def test_words_sound_as_in_the_dictionary(text: str, sounds: str, american: Lexicon) -> None:
    assert to_sounds(text, american).sounds == sounds


@pytest.mark.parametrize(("word", "sounds"), BY_LETTERS.items())
def test_unknown_words_are_sounded_out(word: str, sounds: str) -> None:
    assert sound_out(word) == sounds


def test_spelling_rules_come_near_the_dictionary(american: Lexicon) -> None:
    """Over 1500 plain words, the sounds guessed from the letters differ from the dictionary's by less than a quarter."""
    words = [w for w, s in american.gold.items() if isinstance(s, str) and w.isalpha() and w.islower() and len(w) > 3]
    wrong = total = 0
    for word in words[:: len(words) // 1500]:
        known = _plain(str(american.gold[word]))
        wrong += _distance(_plain(sound_out(word)), known)
        total += len(known)
    assert wrong / total < 0.25


def _plain(sounds: str) -> str:
    return sounds.replace("ˈ", "").replace("ˌ", "").replace("ɾ", "t").replace("ʔ", "t").replace("ᵻ", "ɪ")


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y)))
        row = new
    return row[-1]


def test_another_script_is_told_and_not_spoken(american: Lexicon) -> None:
    spoken = to_sounds("你好 world", american)
    assert spoken.sounds == "wˈɜɹld"
    assert spoken.unread == ("你好",)
    assert to_sounds("你好", american).sounds == ""


def test_british_speakers_drop_their_r(weights: Path) -> None:
    british = open_lexicon(weights, british=True)
    assert to_sounds("water in the car park", british).sounds == "wˈɔːtə ɪn ðə kˈɑː pˈɑːk"


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "—", "\n\t"])
def test_nothing_to_say_gives_nothing(text: str, american: Lexicon) -> None:
    assert to_sounds(text, american).sounds == ""


def test_a_missing_dictionary_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match=r"misaki_us_gold\.json.*refreel models pull"):
        open_lexicon(tmp_path, british=False)


@pytest.mark.parametrize("number", [0, 13, 20, 101, 999, 1000, 10**6, 10**15 + 1, -3])
def test_every_number_has_words(number: int) -> None:
    words = numbers.cardinal(number)
    assert words and all(w.isalpha() for w in words)


def test_accents_and_ligatures_become_plain_letters() -> None:
    assert latin("Žluťoučký") == "zlutoucky"
    assert latin("Straße Œuvre") == "strasseoeuvre"
    assert latin("日本") == ""
