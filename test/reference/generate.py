"""Makes every reference table of this folder, or with --check compares what is made with what is committed.

    python test/reference/generate.py                          all tables, Python's and R's
    python test/reference/generate.py generate_tests           those of the named scripts
    python test/reference/generate.py --check [script …]       writes nothing here; exit 1 if a table is stale

How to set up: README.md.
"""
import argparse
import importlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from compared import difference, other_versions  # noqa: E402

HERE = Path(__file__).resolve().parent
R_PACKAGES = {"jsonlite": "r-cran-jsonlite", "pROC": "r-cran-proc", "boot": "r-cran-boot", "mvtnorm": "r-cran-mvtnorm"}


def main():
    parser = argparse.ArgumentParser(description="Makes or checks the reference tables.")
    parser.add_argument("--check", action="store_true", help="compare with the committed tables, write nothing beside them")
    parser.add_argument("scripts", nargs="*", help="names of scripts without their ending; all if none is given")
    asked = parser.parse_args()
    scripts = chosen(asked.scripts)
    needs(scripts)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) if asked.check else HERE
        names = [name for script in scripts for name in make(script, made)]
        stale = [name for name in names if is_stale(HERE / name, made / name)] if asked.check else []
        # A table that nothing makes any more would stay as it was for ever.
        unmade = [p.name for p in HERE.glob("*.json") if p.name not in names] if asked.check and not asked.scripts else []
    for name in unmade:
        print(f"stale {name}: no script makes it")
    print(f"{len(names)} tables {'checked' if asked.check else 'made'}")
    sys.exit(f"stale: {', '.join(stale + unmade)}" if stale + unmade else 0)


def chosen(wanted):
    scripts = sorted([*HERE.glob("generate_*.py"), *HERE.glob("generate*.R"), *HERE.glob("*/generate.py")])
    known = {name_of(s) for s in scripts}
    unknown = [w for w in wanted if w not in known]
    if unknown:
        sys.exit(f"no script {', '.join(unknown)}; there are: {', '.join(sorted(known))}")
    return [s for s in scripts if not wanted or name_of(s) in wanted]


def name_of(script):
    return script.relative_to(HERE).with_suffix("").as_posix() if script.suffix == ".py" else script.name


def needs(scripts):
    """Says what to install before the first table is made, rather than after two minutes."""
    sys.path.insert(0, str(HERE))
    for script in (s for s in scripts if s.suffix == ".py" and s.parent == HERE):
        try:
            importlib.import_module(script.stem)
        except ModuleNotFoundError as error:
            sys.exit(f"{script.name} needs the Python package {error.name}: pip install -r test/reference/requirements.txt")
    if not any(s.suffix == ".R" for s in scripts):
        return
    if shutil.which("Rscript") is None:
        sys.exit(f"the tables of generate.R need R: apt-get install r-base-core {' '.join(R_PACKAGES.values())}")
    asked = "cat(setdiff(commandArgs(TRUE), rownames(installed.packages())))"
    missing = subprocess.run(["Rscript", "-e", asked, *R_PACKAGES], capture_output=True, text=True, check=True).stdout.split()
    if missing:
        sys.exit(f"generate.R needs the R packages {', '.join(missing)}: apt-get install {' '.join(R_PACKAGES[p] for p in missing)}")


def make(script, folder):
    """Runs a script so that its tables come to lie under the folder; their names, relative to it."""
    if script.suffix == ".py" and script.parent == HERE:
        # Loaded anew: the digits that mpmath works with belong to the process, and each script sets its own as it is loaded.
        for name, content in importlib.reload(importlib.import_module(script.stem)).tables():
            (folder / name).write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False) + "\n")
            yield name
        return
    own = folder / script.parent.relative_to(HERE)
    own.mkdir(exist_ok=True)
    ended = subprocess.run([sys.executable if script.suffix == ".py" else "Rscript", script, own], capture_output=True, text=True)
    names = ended.stdout.split()
    if ended.returncode != 0 or not names:
        sys.exit(f"{name_of(script)} made nothing:\n{ended.stderr}")
    yield from ((own / name).relative_to(folder).as_posix() for name in names)


def is_stale(committed, made):
    if not committed.exists():
        print(f"stale {committed.name}: not committed")
        return True
    if committed.read_bytes() == made.read_bytes():
        return False
    if committed.suffix != ".json":
        print(f"stale {committed.name}: other bytes")
        return True
    old, new = json.loads(committed.read_text()), json.loads(made.read_text())
    for line in other_versions(old, new):
        print(f"note {committed.name}: {line}")
    found = difference(old, new)
    if found is None:
        print(f"note {committed.name}: printed otherwise, the same to its tolerance")
        return False
    print(f"stale {committed.name}: {found}")
    return True


main()
