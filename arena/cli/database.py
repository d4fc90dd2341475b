"""`blindcut db`: the schema of the database."""

from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from arena.cli.console import complain, note
from arena.settings import load_settings
from arena.store.engine import Database
from arena.store.migrate import drift, upgrade

app = typer.Typer(help="Bring the database to the schema of this version.", no_args_is_help=True)


@app.command("upgrade")
def upgrade_command() -> None:
    """Apply the migrations that the database lacks. `serve` does it by itself."""
    database = Database(load_settings().database)
    upgrade(database)
    database.close()
    note(f"The database is up to date: {database.engine.url.render_as_string()}")


@app.command("check")
def check() -> None:
    """Show that the migrations make the schema that the code expects."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'check.db'}")
        upgrade(database)
        differences = drift(database)
        database.close()
    for difference in differences:
        complain(f"the migrations lack: {difference}")
    if differences:
        raise typer.Exit(1)
    note("Migrations and schema agree.")
