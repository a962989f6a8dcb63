"""`flask match …`: the engine on folders, without a database. Also `python -m app.cli.match …`.

Exit codes: 0 solved or verified; 2 bad input; 3 infeasible; 4 verification failed; 5 the time limit came first.
"""

import json
import sys
import time
from contextlib import contextmanager

import click
from flask.cli import AppGroup

BAD_INPUT, INFEASIBLE, NOT_VERIFIED, OUT_OF_TIME = 2, 3, 4, 5

match_cli = AppGroup("match", help="Solve, verify and generate placement bundles.")


@match_cli.command("solve", with_appcontext=False)
@click.argument("bundle", type=click.Path())
@click.option("--out", required=True, type=click.Path(), help="The folder for the result.")
@click.option("--criteria", help="Comma-separated, most important first; replaces those of the bundle.")
@click.option("--mechanism", help="optimal or stable; replaces that of the bundle.")
@click.option("--seed", type=int, help="Replaces that of the bundle.")
@click.option("--time-limit", type=click.FloatRange(min=0), help="Seconds; replaces that of the bundle.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True)
def solve_command(bundle, out, criteria, mechanism, seed, time_limit, workers):
    """Solve BUNDLE and write the result into a folder."""
    from app.matching.clock import Options
    from app.matching.process import run

    begun = time.perf_counter()
    options = Options(time_limit_s=time_limit, workers=workers)
    with _exit_codes():
        status = run(bundle, out, options, _say, criteria=_names(criteria), mechanism=mechanism, seed=seed)
    click.echo(f"{status} in {time.perf_counter() - begun:.2f} s: {out}")
    if status == "infeasible":
        _stop(INFEASIBLE, "the rules cannot hold together; result.json names the conflict")


@match_cli.command("verify", with_appcontext=False)
@click.argument("bundle", type=click.Path())
@click.argument("result", type=click.Path())
def verify_command(bundle, result):
    """Judge RESULT against BUNDLE, independently of the solver."""
    from app.matching.verify import verify

    verdict = verify(bundle, result)
    for note in verdict.notes:
        click.echo(f"note: {note}")
    if not verdict.ok:
        _stop(NOT_VERIFIED, *verdict.faults)
    click.echo("verified")


@match_cli.command("repair", with_appcontext=False)
@click.argument("bundle", type=click.Path())
@click.argument("result", type=click.Path())
@click.option("--out", required=True, type=click.Path(), help="The folder for the new result.")
@click.option("--criteria", help="Comma-separated; `kept` where it is named, else after `placed`, else first.")
@click.option("--points", type=click.IntRange(min=0), default=5, show_default=True, help="Rows of the frontier.")
@click.option("--time-limit", type=click.FloatRange(min=0), help="Seconds; replaces that of the bundle.")
def repair_command(bundle, result, out, criteria, points, time_limit):
    """Solve the changed BUNDLE from the placement in force, RESULT, and say what other numbers of moves would buy."""
    from app.matching.clock import Options
    from app.matching.repair import repair_folder, table

    begun = time.perf_counter()
    options = Options(time_limit_s=time_limit, on_progress=_say)
    with _exit_codes():
        done = repair_folder(bundle, result, out, options, _names(criteria), points)
    click.echo(f"{done.result.status} in {time.perf_counter() - begun:.2f} s: {out}")
    for line in table(done):
        click.echo(line)
    if done.result.status == "infeasible":
        _stop(INFEASIBLE, "the rules cannot hold together; result.json names the conflict")


@match_cli.command("compare", with_appcontext=False)
@click.argument("bundle", type=click.Path())
@click.argument("result_a", type=click.Path())
@click.argument("result_b", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
def compare_command(bundle, result_a, result_b, as_json):
    """Say what differs between two results of one BUNDLE: criteria, people, openings."""
    from app.matching.compare import compare, table

    with _exit_codes():
        found = compare(bundle, result_a, result_b)
    click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=1) if as_json else "\n".join(table(found)))


@match_cli.command("explain", with_appcontext=False)
@click.argument("bundle", type=click.Path())
@click.argument("result", type=click.Path())
@click.option("--person", required=True, help="Whose placement.")
@click.option("--opening", help="Why not there; without it, every wish and what the person has.")
@click.option("--time-limit", type=click.FloatRange(min=0), default=10.0, show_default=True, help="Seconds, to solve.")
def explain_command(bundle, result, person, opening, time_limit):
    """Say of RESULT why a person is not in an opening, and what it would take."""
    from app.matching.explain import Explainer, Unproved, read_result
    from app.matching.explain.words import lines

    try:
        with _exit_codes():
            problem, written = read_result(bundle, result)
            explainer = Explainer(problem, written, time_limit)
    except Unproved:
        _stop(NOT_VERIFIED, "the certificate does not prove the placements; flask match verify says more")
    who = _position("person", person, problem.people.person)
    if opening is None:
        found = explainer.person(who)
    else:
        found = [explainer.pair(who, _position("opening", opening, problem.openings.opening))]
    for explanation in found:
        for line in lines(problem, explanation, explainer.rank(who, explanation.opening)):
            click.echo(line)
    if not found:
        click.echo("This person has no wish and no placement.")


def _position(option: str, name: str, names: tuple[str, ...]) -> int:
    """Where a name stands; stops with bad input where it is unknown."""
    from app.matching.faults import shown

    if name not in names:
        _stop(BAD_INPUT, f"--{option}: found {shown(name)} … expected a known {option}")
    return names.index(name)


@match_cli.command("generate", with_appcontext=False)
@click.argument("out", type=click.Path())
@click.option("--people", type=int, required=True)
@click.option("--openings", type=int, required=True)
@click.option("--wishes", type=int, default=10, show_default=True)
@click.option("--specialties", type=int, default=40, show_default=True)
@click.option("--cross", type=float, default=0.1, show_default=True, help="Share of openings with a second specialty.")
@click.option("--skew", type=float, default=0.8, show_default=True, help="Exponent of popularity.")
@click.option("--slack", type=float, default=1.05, show_default=True, help="Places for each person.")
@click.option("--minimums", type=float, default=0.0, show_default=True, help="Share of openings with a minimum.")
@click.option("--teams", type=float, default=0.0, show_default=True, help="Share of people in pairs.")
@click.option("--supervisors", is_flag=True)
@click.option("--seed", type=int, required=True)
def generate_command(out, **recipe):
    """Write a made-up bundle of a given size into OUT."""
    from app.matching.generate import Recipe, generate

    try:
        generate(out, Recipe(**recipe))
    except (ValueError, FileExistsError) as error:
        _stop(BAD_INPUT, str(error))
    click.echo(f"{recipe['people']} people, {recipe['openings']} openings: {out}")


def _names(criteria: str | None) -> list[str] | None:
    """The criteria of an option; None where it was not given."""
    return None if criteria is None else [name.strip() for name in criteria.split(",")]


@contextmanager
def _exit_codes():
    """What went wrong, on standard error, with its exit code."""
    from app.matching.clock import TimeLimit
    from app.matching.faults import BundleError

    try:
        yield
    except BundleError as error:
        _stop(BAD_INPUT, *map(str, error.faults))
    except FileExistsError as error:
        _stop(BAD_INPUT, str(error))
    except TimeLimit:
        _stop(OUT_OF_TIME, "the time limit came before any solution")


def _say(step) -> None:
    """One line of progress on standard error."""
    click.echo(f"{step.stage}/{step.stages} {step.name}: {step.value}", err=True)


def _stop(code: int, *lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(code)


if __name__ == "__main__":
    match_cli()
