"""Hints, not gates: what grew long is worth a second look."""

import ast
import warnings

from tests.architecture import at, python_files, tree

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40


def test_modules_and_functions_stay_small():
    long = []
    for file in python_files():
        lines = len(file.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_MODULE:
            long.append(f"{at(file, 1)} has {lines} lines")
        long += [
            f"{at(file, node.lineno)} {node.name} has {node.end_lineno - node.lineno + 1} lines"
            for node in ast.walk(tree(file))
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
        ]
    if long:
        warnings.warn("\n  ".join(["longer than is easily read:", *long]), stacklevel=1)


def test_every_module_says_its_purpose():
    silent = [
        at(file, 1)
        for file in python_files()
        if file.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(file))
    ]
    assert silent == []
