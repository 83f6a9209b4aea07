"""What two scenario files state differently."""

import pytest

from portsim.scenario.changed import Changed, changed


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"name": "x", "sources": {"a": 1}}, {"name": "y"}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", 1, 2)]),
        ({"a": {"b": 1}}, {"a": {}}, [("a.b", 1, None)]),
        ({"a": {}}, {"a": {"b": {"c": 1, "d": 2}}}, [("a.b", None, {"c": 1, "d": 2})]),
        ({"a": 1}, {"a": {"b": 1}}, [("a", 1, {"b": 1})]),
        ({"a": [1, 2]}, {"a": [1, 3]}, [("a", [1, 2], [1, 3])]),
        ({"p": {"06:00-08:00": 1}}, {"p": {"06:00-09:00": 1}}, [("p", {"06:00-08:00": 1}, {"06:00-09:00": 1})]),
        ({"p": {"mon-fri": 1}}, {"p": {"sat": 1}}, [("p", {"mon-fri": 1}, {"sat": 1})]),
        (
            {"r": [{"name": "x", "v": 1}, {"name": "y"}]},
            {"r": [{"name": "y"}, {"name": "x", "v": 2}]},
            [("r[name=x].v", 1, 2), ("r", ["x", "y"], ["y", "x"])],
        ),
        (
            {"r": [{"name": "x"}]},
            {"r": [{"name": "new"}, {"name": "x"}]},
            [("r[name=new]", None, {"name": "new"})],
        ),
        ({"r": [{"v": 1}]}, {"r": [{"v": 2}]}, [("r", [{"v": 1}], [{"v": 2}])]),
        ({"r": [{"name": "x"}]}, {"r": []}, [("r", [{"name": "x"}], [])]),
        ({"r": [{"name": "x"}, {"name": "x"}]}, {"r": [{"name": "x"}]}, [("r", [{"name": "x"}] * 2, [{"name": "x"}])]),
    ],
)
def test_changes(before, after, expected):
    assert [*changed(before, after)] == [Changed(*each) for each in expected]
