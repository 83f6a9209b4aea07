"""SimulSI: a process per truck, without series of its monitors."""

from given import Port, main
from simulsi import Simulation


def run(port: Port) -> list[float]:
    sim = Simulation(seed=1, keep_entity_history=False, keep_values=False, record_series=False)
    booths = [sim.resource(f"booths {stage}", capacity=int(servers)) for stage, servers in enumerate(port.servers)]
    places = [most and sim.resource(f"places {stage}", capacity=most) for stage, most in enumerate(port.places)]
    left = [0.0] * len(port.arrived)

    def truck(number, itinerary):
        held = []
        for stage, service in itinerary:
            if places[stage]:
                yield sim.request(places[stage])
            for thing in held:
                sim.release(thing)
            yield sim.request(booths[stage])
            yield service
            held = [thing for thing in (places[stage], booths[stage]) if thing]
        for thing in held:
            sim.release(thing)
        left[number] = sim.now

    def arrivals():
        for number, (arrived, itinerary) in enumerate(zip(port.arrived.tolist(), port.itineraries(), strict=True)):
            yield arrived - sim.now
            sim.process(truck(number, itinerary))

    sim.process(arrivals())
    sim.run()
    return left


if __name__ == "__main__":
    main("simulsi", run)
