"""`python -m bench`: this engine and its peers on the same generated bundles in one run; writes bench/RESULTS.md.

Each measurement runs in a process of its own, several times, in turn with the others; medians count. Ratios within one
run are what holds; seconds drift with the load of the machine, which is stated.
"""

import argparse
import importlib
import tempfile
from pathlib import Path

from bench import apart, report
from bench.setting import Setting

HERE = Path(__file__).parent


def main(arguments: list[str] | None = None) -> None:
    options = _options().parse_args(arguments)
    if not options.no_install:
        apart.make()
    out = options.out or (HERE / "tmp" / "small.md" if options.small else HERE / "RESULTS.md")
    runs = options.runs or (1 if options.small else 3)
    limit_s = options.limit or (2 if options.small else 60)
    with tempfile.TemporaryDirectory() as scratch:
        setting = Setting(Path(scratch), options.small, runs, limit_s)
        for part in options.only or report.ORDER:
            where = report.machine(runs)
            section = importlib.import_module(f"bench.parts.{part}").run(setting)
            report.put(out, part, report.text(section, where))
            for target in section.targets:
                print(f"{part}: {target.words}: {target.measured}, {target.met}", flush=True)
    print(out)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", choices=report.ORDER, help="this part; may be repeated")
    parser.add_argument("--small", action="store_true", help="tiny sizes, into bench/tmp/small.md")
    parser.add_argument("--runs", type=int, help="measurements of each (3)")
    parser.add_argument("--limit", type=float, help="seconds where there is a time limit (60)")
    parser.add_argument("--out", type=Path, help="another file for the report")
    parser.add_argument("--no-install", action="store_true", help="leave out peers that would have to be installed")
    return parser


if __name__ == "__main__":
    main()
