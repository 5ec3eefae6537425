"""What ``valuma report`` writes: single documents, figures, or the whole pack."""

from __future__ import annotations

from pathlib import Path

from valuma_scenarios.report.delivery import DRAWINGS, Delivery
from valuma_scenarios.report.documents import FORMATS
from valuma_scenarios.report.pack import Progress, refuse_existing, replace_file, write_pack


def kinds_known() -> tuple[str, ...]:
    """Return the formats of reports: documents, drawings of all figures, and the pack."""
    return (*FORMATS, *(kind for kind in DRAWINGS if kind not in FORMATS), "pack")


def deliver(
    delivery: Delivery, kinds: tuple[str, ...], out: Path, *, force: bool = False,
    progress: Progress | None = None,
) -> list[Path]:  # fmt: skip
    """Write documents, figures or the pack.

    Parameters
    ----------
    delivery : Delivery
        What to write.
    kinds : tuple of str
        Some of `kinds_known`.
    out : Path
        Folder for the files.
    force : bool
        Replace files of the same names.
    progress : callable, optional
        Called with parts done and parts in all.

    Returns
    -------
    list of Path
        The files, or the folder of the pack.
    """
    written: list[Path] = []
    documents = [kind for kind in kinds if kind in FORMATS]
    for kind in documents:
        for ending in FORMATS[kind].endings:
            refuse_existing(out / delivery.name(FORMATS[kind].file, ending), force=force)
    for kind in documents:
        for name, content in delivery.documents(kind):
            written.append(replace_file(out / name, content, force=force))
    drawn = tuple(kind for kind in kinds if kind in DRAWINGS and kind not in FORMATS)
    for name, content in delivery.drawings(drawn) if drawn else ():
        written.append(replace_file(out / name, content, force=force))
    if "pack" in kinds:
        made = write_pack(delivery.run, out, delivery.request, force=force, progress=progress)
        written.append(made)
    return written
