import numpy as np
import pytest

from portsim.errors import RunError


def routes_of(drawn, *classes):
    return {drawn.layout.routes[route].name for route in drawn.trucks.route[drawn.of_class(*classes)]}


def test_the_first_route_that_matches_takes_the_truck(port):
    port.routes["northbound"] = [
        {"name": "trusted", "when": {"programmes": ["FAST"]}, "stages": ["gate", "exit"]},
        {"name": "laden", "when": {"laden": True}, "stages": ["gate", "primary", "exit"]},
        {"name": "rest", "stages": list(port.stages)},
    ]
    drawn = port.draw()
    assert routes_of(drawn, "trusted") == {"trusted"}
    assert routes_of(drawn, "general") == {"laden"}
    assert routes_of(drawn, "empty") == {"rest"}


def test_each_direction_has_routes_of_its_own(port):
    port.traffic["southbound"] = {"trucks_per_day": 500, "classes": {"general": {"share": 1.0}}}
    port.routes["southbound"] = [{"name": "south", "stages": ["exit"]}]
    drawn = port.draw()
    south = drawn.trucks.direction == 1
    numbers = {drawn.layout.routes[route].name for route in drawn.trucks.route[south]}
    assert numbers == {"south"}
    assert {drawn.layout.routes[route].name for route in drawn.trucks.route[~south]} == {"all"}
    assert drawn.itinerary(int(np.flatnonzero(south)[0])) == ["exit"]


def test_a_truck_that_no_route_takes_is_refused(port):
    port.routes["northbound"][0]["when"] = {"laden": True}
    with pytest.raises(RunError) as refused:
        port.draw()
    message = "routes.northbound: no route takes class 'empty'; add one without `when` at the end"
    assert str(refused.value) == message
