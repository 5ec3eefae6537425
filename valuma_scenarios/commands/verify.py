"""``valuma verify``: whether a run's folder is still what was written."""

from __future__ import annotations

from pathlib import Path

import click

from valuma_scenarios.commands import analysis_io as io
from valuma_scenarios.commands import common
from valuma_scenarios.commands.which_run import folder_of
from valuma_scenarios.vocabulary import Language


@click.command("verify")
@io.run_argument
@common.project_option
@common.lang_option
@common.json_option
@common.guard
def command(run: Path | None, project: Path | None, lang: Language, as_json: bool) -> None:
    """Check every file of RUN against the hash that was taken when it was made.

    RUN is an id, the beginning of an id, a name, a folder or "latest". Names every file that was
    changed, is missing or was added, and what to do. Exit code 2 if anything was.
    """
    from valuma_scenarios.results.integrity import problems, read_manifest, strangers
    from valuma_scenarios.wording import translate

    folder = folder_of(run, project)
    found = list(problems(folder))
    manifest = {} if found else read_manifest(folder)
    known = manifest.get("outputs_sha256", {})
    added = strangers(folder, manifest) if known else []
    if as_json:
        common.print_json(
            {"folder": str(folder), "sound": not (found or added), "problems": found,
             "added": added, "files": len(known) + 1}
        )  # fmt: skip
    else:
        for problem in found:
            common.say_text(problem)
        for name in added:
            common.say_text(translate(lang, "runs.verify.stranger", {"file": name}))
        if found:
            common.say_text(translate(lang, "runs.verify.damaged", {"count": len(found)}))
        elif not known:
            common.say_text(translate(lang, "runs.verify.old"))
        elif not added:
            common.say_text(translate(lang, "runs.verify.sound", {"count": str(len(known) + 1)}))
    if found or added:
        raise click.exceptions.Exit(common.BAD_INPUT)
