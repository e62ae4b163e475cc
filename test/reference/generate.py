"""Makes every reference table of this folder, or with --check compares what it makes with what is committed.

Needs numpy, scipy, scikit-learn, statsmodels, mpmath, fairlearn at the versions named in the tables.
Tables from R: generate.R.
"""
import importlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main():
    sys.path.insert(0, str(HERE))
    wanted = [a for a in sys.argv[1:] if not a.startswith("--")]
    stale = []
    for script in sorted(HERE.glob("generate_*.py")):
        if wanted and script.stem not in wanted:
            continue
        for name, content in importlib.import_module(script.stem).tables():
            text = json.dumps(content, separators=(",", ":"), ensure_ascii=False) + "\n"
            path = HERE / name
            if "--check" in sys.argv:
                if not path.exists() or path.read_text() != text:
                    stale.append(name)
            else:
                path.write_text(text)
            print(("stale " if name in stale else "") + name, len(text))
    sys.exit(f"stale: {', '.join(stale)}" if stale else 0)


main()
