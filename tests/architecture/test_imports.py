"""Which way imports run, who commits, and what a web process must not load."""

import ast
import os
import subprocess
import sys

from tests.architecture import APP, ROOT, at, python_files, tree

OF_THE_REQUEST = {"request", "session", "g", "abort", "redirect", "render_template", "flash", "url_for"}


def test_imports_run_one_way():
    """In a process of its own: the linter sets up logging anew and closes the handlers of whoever else is there."""
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(sys.argv[1], no_cache=True))"
    command = [sys.executable, "-c", lint, str(ROOT / ".importlinter")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603 (our own)
    assert done.returncode == 0, done.stdout


def test_use_cases_know_no_request():
    """Services, queries and policies take an actor; they can be called from a command, a job or a test."""
    found = [
        f"{at(file, node.lineno)} imports {name.name}"
        for file in python_files("services", "queries", "policies", "adapters", "models")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and node.module == "flask"
        for name in node.names
        if name.name in OF_THE_REQUEST
    ]
    assert found == []


def test_only_the_transaction_commits():
    found = [
        at(file, node.lineno)
        for file in python_files()
        if file != APP / "services" / "transaction.py"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert found == []


def test_routes_do_not_write():
    """A route hands over to a service: it adds, deletes and flushes nothing itself."""
    found = [
        at(file, node.lineno)
        for file in python_files("blueprints")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute)
        and node.attr in {"add", "add_all", "delete", "flush", "merge"}
        and ast.unparse(node.value) == "db.session"
    ]
    assert found == []


def test_pandas_is_only_for_reading_bundles_and_tables():
    found = [
        at(file, node.lineno)
        for file in python_files()
        if file.relative_to(APP).parts[0] not in {"adapters", "matching"}
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "pandas" in ast.unparse(node).replace(",", " ").replace(".", " ").split()
    ]
    assert found == []


def test_a_web_process_starts_without_the_solver():
    """OR-Tools and pandas cost a second each: only the worker loads them, when there is something to solve."""
    code = "import sys, app; app.create_app(); print({'ortools', 'pandas', 'numba'} & set(sys.modules) or 'light')"
    started = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=os.environ, check=True
    )
    assert started.stdout.strip() == "light"
