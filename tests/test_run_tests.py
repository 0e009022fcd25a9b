"""``run.py test``: a check that fails, or that has nothing to check, fails the whole."""

import pytest
import run_tests


@pytest.fixture
def started(monkeypatch, tmp_path):
    """The commands that would be run, with a project of one notebook; ``started.failing`` makes one of them fail."""
    (tmp_path / "a.ipynb").touch()
    commands, failing = [], set()

    def record(command, purpose):
        commands.append(command)
        return int(" ".join(command) in failing)

    monkeypatch.setattr(run_tests, "start", record)
    monkeypatch.setattr(run_tests, "NOTEBOOKS", tmp_path)
    return commands, failing


def test_all_checks_run_and_pytest_is_last(started, tmp_path):
    assert run_tests.main([]) == 0
    assert [command[0] for command in started[0]] == ["ruff", "ruff", "mypy", "pytest"]
    assert started[0][-1][-5:] == ["-m", "not long", "tests", "wansheng_analysis", tmp_path.name]
    assert "--nbval" in started[0][-1]


def test_long_tests_are_added_and_paths_are_passed_on(started):
    assert run_tests.main(["--long", "tests/test_fonts.py", "-x"]) == 0
    assert started[0][-1][-2:] == ["tests/test_fonts.py", "-x"]
    assert "not long" not in started[0][-1]


@pytest.mark.parametrize("position", range(4))
def test_one_failing_check_fails_the_whole_after_all_have_run(started, position, capsys):
    run_tests.main([])
    commands = [" ".join(command) for command in started[0]]
    started[0].clear()
    started[1].add(commands[position])
    assert run_tests.main([]) == 1
    assert len(started[0]) == 4
    assert capsys.readouterr().out.startswith(f"FAILED: {commands[position]}".partition(" -n ")[0])


def test_missing_notebooks_are_a_failure(started, tmp_path, capsys):
    (tmp_path / "a.ipynb").unlink()
    assert run_tests.main([]) == 1
    assert "no notebook" in capsys.readouterr().out
