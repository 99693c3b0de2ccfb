"""The commands. Everything heavy is imported inside the command that needs it, so that `--help` answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="refreel",
    help="A prompt and reference media in, an MP4 with synchronised sound out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
keys = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)
models = typer.Typer(
    help="The models served here, and the small networks of the animatic engine.", no_args_is_help=True
)
app.add_typer(keys, name="keys")
app.add_typer(models, name="models")

DEFAULT_MODEL = "bytedance-seedance-2-0-reference-to-video"


DataDir = Annotated[Path | None, typer.Option("--data", help="Folder of the database, uploads and films.")]
LogLevel = Annotated[str | None, typer.Option("--log-level", help="DEBUG, INFO, WARNING or ERROR.")]


@app.command()
def generate(
    prompt: Annotated[str, typer.Argument(help="What happens. Name references as @Image1, @Video1, @Audio1.")],
    image: Annotated[list[str] | None, typer.Option(help="A path or URL; the first is @Image1.")] = None,
    video: Annotated[list[str] | None, typer.Option(help="A path or URL; the first is @Video1.")] = None,
    audio: Annotated[list[str] | None, typer.Option(help="A path or URL; the first is @Audio1.")] = None,
    duration: Annotated[str, typer.Option(help="Seconds, 4 to 15, or auto.")] = "auto",
    resolution: Annotated[str, typer.Option(help="480p or 720p.")] = "720p",
    aspect_ratio: Annotated[str, typer.Option(help="auto, 21:9, 16:9, 4:3, 1:1, 3:4 or 9:16.")] = "auto",
    seed: Annotated[int | None, typer.Option(help="The same request and seed make the same film.")] = None,
    no_audio: Annotated[bool, typer.Option("--no-audio", help="Leave the sound track out.")] = False,
    model: Annotated[str, typer.Option(help="See: refreel models list")] = DEFAULT_MODEL,
    output: Annotated[Path, typer.Option("--output", "-o", help="The MP4 to write.")] = Path("film.mp4"),
    log_level: LogLevel = None,
) -> None:
    """Make a film here and now, with no server and no key.

    Example: refreel generate '@Image1 waves at the camera and says "Hello!"' --image me.jpg -o hello.mp4
    """
    from refreel.cli.generate import Order, make
    from refreel.cli.terminal import guarded

    order = Order(
        prompt, tuple(image or ()), tuple(video or ()), tuple(audio or ()), duration, resolution, aspect_ratio, seed,
        not no_audio, model, output,
    )  # fmt: skip
    guarded(lambda: make(order, log_level))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 unless said otherwise.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 8000 unless said otherwise.")] = None,
    data: DataDir = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes, each making one film at a time.")] = None,
    log_level: LogLevel = None,
) -> None:
    """Run the server and its workers."""
    from refreel.cli.serving import run_server
    from refreel.cli.terminal import guarded

    guarded(lambda: run_server(host=host, port=port, data=data, workers=workers, log_level=log_level))


@app.command()
def work(data: DataDir = None, log_level: LogLevel = None) -> None:
    """Run one worker process beside a server on the same data folder."""
    from refreel.cli.serving import run_worker
    from refreel.cli.terminal import guarded

    guarded(lambda: run_worker(data=data, log_level=log_level))


@keys.command("create")
def keys_create(
    namespace: Annotated[
        list[str], typer.Option(help="What the key may use; repeat for several, the first is its default.")
    ],
    name: Annotated[str, typer.Option(help="Whose key it is, for lists and histories.")] = "",
    data: DataDir = None,
) -> None:
    """Make a key and print it, alone, on standard output. It is shown this once."""
    from refreel.cli.keys import create
    from refreel.cli.terminal import guarded

    guarded(lambda: create(tuple(namespace), name, data))


@keys.command("list")
def keys_list(
    namespace: Annotated[str | None, typer.Option(help="Only keys that may use this namespace.")] = None,
    data: DataDir = None,
) -> None:
    """List keys: never the keys themselves."""
    from refreel.cli.keys import listing
    from refreel.cli.terminal import guarded

    guarded(lambda: listing(namespace, data))


@keys.command("revoke")
def keys_revoke(
    key_id: Annotated[str, typer.Argument(help="The key's id, from: refreel keys list")],
    namespace: Annotated[str | None, typer.Option(help="Refuse unless the key may use this namespace.")] = None,
    data: DataDir = None,
) -> None:
    """End a key. Requests with it answer 401 within a second."""
    from refreel.cli.keys import revoke
    from refreel.cli.terminal import guarded

    guarded(lambda: revoke(key_id, namespace, data))


@models.command("list")
def models_list() -> None:
    """List the models with what they take, and which small networks are here."""
    from refreel.cli.models import listing
    from refreel.cli.terminal import guarded

    guarded(listing)


@models.command("pull")
def models_pull(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing when there is nothing to do.")] = False,
) -> None:
    """Fetch and verify the small networks of the animatic engine."""
    from refreel.cli.models import pull_all
    from refreel.cli.terminal import guarded

    guarded(lambda: pull_all(quiet=quiet))


@app.command()
def doctor(data: DataDir = None) -> None:
    """Say what works on this machine, what does not, and what to do about it."""
    from refreel.cli.doctor import examine
    from refreel.cli.terminal import guarded

    guarded(lambda: examine(data))


@app.command()
def version() -> None:
    """Print the version."""
    import refreel

    typer.echo(refreel.__version__)


def main() -> None:
    app()
