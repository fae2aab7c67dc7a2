"""The mutants keep up with the code: each can still break the text that it names."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def _load():
    spec = importlib.util.spec_from_file_location("mutants", TESTS / "mutants.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


mutants = _load()


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A folder with the packages as they are."""
    folder = tmp_path_factory.mktemp("original")
    mutants.copy(folder)
    return folder


@pytest.mark.parametrize("mutant", mutants.MUTANTS, ids=lambda mutant: mutant.text)
def test_a_mutant_applies_to_the_code(mutant, original, tmp_path):
    """What a mutant replaces stands in the code exactly once, and what it leaves is Python."""
    for file in {patch.file for patch in mutant.patches}:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(original / file, tmp_path / file)

    mutant.apply(tmp_path)

    for patch in mutant.patches:
        compile((tmp_path / patch.file).read_text(encoding="utf-8"), patch.file, "exec")
