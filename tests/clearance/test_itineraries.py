import numpy as np


def test_itineraries_hold_the_route_in_order_and_inspections_where_sent(port):
    port.stages["nii"]["inspection"] |= {"rate": 0.5, "false_alarm_rate": 0.5}
    port.stages["exam"]["inspection"]["referred_by"] = ["nii"]
    drawn = port.draw()
    sent = drawn.trucks.selected | drawn.trucks.referred
    always = {"gate", "bridge", "primary", "exit"}
    kinds = set()
    for truck in range(200):
        expected = [name for s, name in enumerate(drawn.layout.stages) if name in always or sent[truck, s]]
        assert drawn.itinerary(truck) == expected
        kinds.add(tuple(expected))
    assert len(kinds) > 4
    assert drawn.trucks.first_visit[0] == 0
    assert drawn.trucks.first_visit[-1] == len(drawn.trucks.stage)
    assert len(drawn.trucks.first_visit) == len(drawn) + 1


def test_no_trucks_no_visits(port):
    port.northbound["trucks_per_day"] = 0
    drawn = port.draw()
    assert (len(drawn), drawn.trucks.first_visit.tolist(), len(drawn.trucks.stage)) == (0, [0], 0)
    assert drawn.trucks.service_min.shape == (0, len(drawn.layout.lanes))


def test_stages_follow_the_order_of_the_layout_whatever_the_order_written(port):
    port.stages = dict(reversed(port.stages.items()))
    drawn = port.draw()
    assert np.array_equal(drawn.layout.stages, port.routes["northbound"][0]["stages"])
    assert drawn.itinerary(0)[0] == "gate"
