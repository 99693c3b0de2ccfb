"""The command line as its user meets it: real processes, an empty home."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

REFREEL = str(Path(sys.executable).with_name("refreel"))


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("REFREEL_")},
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "COLUMNS": "200",
    }


def run(home: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([REFREEL, *arguments], env=home, capture_output=True, text=True, timeout=120)


def test_help_names_every_command(home: dict[str, str]) -> None:
    done = run(home, "--help")
    assert done.returncode == 0
    for command in ("generate", "serve", "work", "keys", "models", "doctor", "version"):
        assert command in done.stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom refreel.cli.main import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "heavy = {'av', 'cv2', 'numba', 'onnxruntime', 'numpy', 'sqlalchemy', 'dbos', 'fastapi'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_version(home: dict[str, str]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", run(home, "version").stdout)


def test_bad_input_exits_2_with_every_message_of_the_contract_and_no_trace(home: dict[str, str]) -> None:
    done = run(
        home, "generate", "@Image2 waves", "--duration", "99", "--resolution", "8k", "-o", f"{home['HOME']}/x.mp4"
    )
    assert done.returncode == 2
    for text in ("Invalid duration", "Invalid resolution", "@Image2"):
        assert text in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path(f"{home['HOME']}/x.mp4").exists()


def test_audio_alone_is_refused(home: dict[str, str], tmp_path: Path) -> None:
    done = run(home, "generate", "a dance", "--audio", str(tmp_path / "a.mp3"), "-o", str(tmp_path / "x.mp4"))
    assert (done.returncode, "Audio requires at least one image or video" in done.stderr) == (2, True)


def test_a_file_that_is_not_there_and_one_that_is_no_picture(home: dict[str, str], tmp_path: Path) -> None:
    fake = tmp_path / "me.png"
    fake.write_text("<svg/>")
    for path in (tmp_path / "nothing.png", fake):
        done = run(home, "generate", "@Image1 waves", "--image", str(path), "-o", str(tmp_path / "x.mp4"))
        assert done.returncode == 2, done.stderr
        assert "@Image1" in done.stderr
        assert "Traceback" not in done.stderr


def test_unknown_model(home: dict[str, str], tmp_path: Path) -> None:
    done = run(home, "generate", "the sea", "--model", "nobody-knows", "-o", str(tmp_path / "x.mp4"))
    assert (done.returncode, "Model not found: nobody-knows" in done.stderr) == (2, True)


def test_an_output_that_cannot_be_written_is_told_before_the_work(home: dict[str, str], tmp_path: Path) -> None:
    done = run(home, "generate", "the sea", "-o", str(tmp_path / "no" / "such" / "x.mp4"))
    assert (done.returncode, "output" in done.stderr) == (2, True)


def test_keys_are_made_listed_and_revoked(home: dict[str, str]) -> None:
    made = run(home, "keys", "create", "--namespace", "team", "--namespace", "ox", "--name", "ann")
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"rr_[0-9a-f]{48}\n", made.stdout)
    listed = run(home, "keys", "list").stdout
    assert "team, ox" in listed
    assert made.stdout.strip() not in listed
    (key_id,) = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", listed)
    assert run(home, "keys", "revoke", key_id, "--namespace", "other").returncode == 1
    assert run(home, "keys", "revoke", key_id, "--namespace", "team").returncode == 0
    assert "revoked" in run(home, "keys", "list", "--namespace", "team").stdout


def test_a_bad_namespace_is_refused(home: dict[str, str]) -> None:
    done = run(home, "keys", "create", "--namespace", "../etc")
    assert (done.returncode, done.stdout) == (2, "")


def test_a_wrong_setting_names_its_variable(home: dict[str, str]) -> None:
    done = run({**home, "REFREEL_PORT": "lots"}, "serve")
    assert (done.returncode, "REFREEL_PORT" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_doctor_names_what_is_missing_and_the_cure(home: dict[str, str]) -> None:
    done = run(home, "doctor")
    assert done.returncode == 1
    assert "u2netp.onnx" in done.stdout
    assert "refreel models pull" in done.stdout


def test_models_list(home: dict[str, str]) -> None:
    done = run(home, "models", "list")
    assert done.returncode == 0, done.stderr
    assert "bytedance-seedance-2-0-reference-to-video" in done.stdout


def test_the_first_start_makes_one_key_and_keeps_it(home: dict[str, str]) -> None:
    file = Path(home["XDG_CONFIG_HOME"]) / "refreel" / "key"
    shown = _start_and_stop(home)
    (key,) = re.findall(r"rr_[0-9a-f]{48}", shown)
    assert file.read_text().strip() == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "rr_" not in _start_and_stop(home)
    assert file.read_text().strip() == key


def _start_and_stop(home: dict[str, str]) -> str:
    server = subprocess.Popen(
        [REFREEL, "serve", "--port", "0", "--workers", "0"], env=home, stderr=subprocess.PIPE, text=True
    )
    assert server.stderr
    said = ""
    for line in server.stderr:
        said += line
        if "listens on" in line:
            break
    server.terminate()
    said += server.stderr.read()
    assert server.wait(30) == 0, said
    return said


def test_the_same_request_and_seed_writes_the_same_bytes(home: dict[str, str], tmp_path: Path) -> None:
    quick = {**home, "REFREEL_ENGINES": "bytedance-seedance-2-0-reference-to-video=fake"}
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(tmp_path / "me.png")
    (tmp_path / "copy.png").write_bytes((tmp_path / "me.png").read_bytes())

    def film(name: str, image: str, seed: str) -> bytes:
        order = ["@Image1 waves", "--image", str(tmp_path / image), "--duration", "4", "--resolution", "480p"]
        done = run(quick, "generate", *order, "--seed", seed, "-o", str(tmp_path / name))
        assert done.returncode == 0, done.stderr
        assert f"{name}  seed {seed}, made in" in done.stderr
        return (tmp_path / name).read_bytes()

    first = film("1.mp4", "me.png", "7")
    assert film("2.mp4", "copy.png", "7") == first
    assert film("3.mp4", "me.png", "8") != first


def test_a_reference_that_cannot_be_fetched_exits_2_with_its_field_and_tag(
    home: dict[str, str], tmp_path: Path
) -> None:
    link = "http://127.0.0.1:9/[x].png"
    done = run(home, "generate", "@Image1 waves", "--image", link, "-o", str(tmp_path / "x.mp4"))
    assert done.returncode == 2
    assert "input_images[0]: @Image1 cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
