"""Plain SimPy: a process per truck, a resource for the booths of a stage and one for its places."""

import simpy
from given import Port, main


def run(port: Port) -> list[float]:
    env = simpy.Environment()
    booths = [simpy.Resource(env, int(servers)) for servers in port.servers]
    places = [places and simpy.Resource(env, places) for places in port.places]
    left = [0.0] * len(port.arrived)

    def truck(number, itinerary):
        held = []
        for stage, service in itinerary:
            entered = []
            if places[stage]:
                place = places[stage].request()
                yield place
                entered.append((places[stage], place))
            for thing, request in held:  # only now: a truck that is blocked keeps its booth
                thing.release(request)
            booth = booths[stage].request()
            yield booth
            yield env.timeout(service)
            held = [*entered, (booths[stage], booth)]
        for thing, request in held:
            thing.release(request)
        left[number] = env.now

    def arrivals():
        for number, (arrived, itinerary) in enumerate(zip(port.arrived.tolist(), port.itineraries(), strict=True)):
            yield env.timeout(arrived - env.now)
            env.process(truck(number, itinerary))

    env.process(arrivals())
    env.run()
    return left


if __name__ == "__main__":
    main("simpy", run)
