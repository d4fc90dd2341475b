"""Writes the reference pages that are made from the code: `make docs`. A house test holds them against it."""

from pathlib import Path
from typing import Any

import typer.main

from arena.cli import application
from arena.settings import Providers, Settings, variables

DOCS = Path(__file__).parent


def pages() -> dict[Path, str]:
    """The pages by file."""
    return {DOCS / "configuration.md": _configuration(), DOCS / "command-line.md": _command_line()}


def _configuration() -> str:
    rows = [
        "# Configuration",
        "",
        "Blindcut is configured by environment variables; `blindcut doctor` shows those in force. Every one has a",
        "default that works for one machine. Made from `arena/settings.py` by `make docs`.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    rows += [_setting(f"`BLINDCUT_{name.upper()}`", field) for name, field in Settings.model_fields.items()]
    rows += [
        "",
        "## Providers of clips",
        "",
        "What opens the routes that clips can be asked of ([backends](backends.md)); `blindcut models catalog` shows",
        "which are open here. Keys are never shown, stored or logged.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Providers.model_fields.items():
        rows.append(_setting(" or ".join(f"`{variable}`" for variable in variables(name)), field))
    return "\n".join(rows) + "\n"


def _setting(names: str, field: Any) -> str:  # noqa: ANN401 - pydantic's
    default = "" if field.default in (None, "", {}) else f"`{field.default}`"
    return f"| {names} | {default} | {field.description} |"


def _command_line() -> str:
    root = typer.main.get_command(application())
    head = """# Command line

Results go to stdout, everything else to stderr. Bad input ends with one line and exit 2.
Made from `arena/cli` by `make docs`.
"""
    return "\n".join([head, *_commands(root, "blindcut")])


def _commands(group: Any, path: str) -> list[str]:  # noqa: ANN401 - typer vendors the classes of click
    parts = []
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                parts.append(_command(command, f"{path} {name}"))
            parts += _commands(command, f"{path} {name}")
        else:
            parts.append(_command(command, f"{path} {name}"))
    return parts


def _command(command: Any, path: str) -> str:  # noqa: ANN401
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    usage = " ".join([path, *(["[OPTIONS]"] if options else []), *(_metavar(p) for p in arguments)])
    rows = [f"## {path}", "", f"    {usage}", "", " ".join((command.help or "").split()), ""]
    if arguments or options:
        rows += ["| | |", "|---|---|"]
        rows += [f"| `{_metavar(p)}` | {_text(p)} |" for p in arguments]
        rows += [f"| `{_flags(p)}` | {_text(p)} |" for p in options]
        rows.append("")
    return "\n".join(rows)


def _metavar(parameter: Any) -> str:  # noqa: ANN401
    name = (parameter.metavar or parameter.name).upper().rstrip(".")
    return f"{name}..." if parameter.nargs != 1 else name


def _flags(parameter: Any) -> str:  # noqa: ANN401
    return ", ".join([*parameter.opts, *parameter.secondary_opts])


def _text(parameter: Any) -> str:  # noqa: ANN401
    return " ".join((parameter.help or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    for file, text in pages().items():
        file.write_text(text, encoding="utf-8")
