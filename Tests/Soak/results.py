"""Where a run's result goes: a table for people on standard error, one JSON object on standard output, and both under `artifacts/soak`."""

from __future__ import annotations

import json
import sys

from system import ROOT

FOLDER = ROOT / "artifacts" / "soak"


def keep(name: str, headline: str, table: list[str], report: dict) -> None:
    """`name`: of the two files, in which a later run of the same name takes the earlier one's place."""
    text = "\n".join([headline, "", *table])
    values = "{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in report.items()) + "\n}"
    print(text, file=sys.stderr, flush=True)
    print(values, flush=True)
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.md").write_text(text + "\n")
        (FOLDER / f"{name}.json").write_text(values + "\n")
    except OSError as error:
        print(f"the result is not kept: {error}", file=sys.stderr)
