"""salabim: a component per truck, in yield mode, without trace, animation or monitors."""

import salabim
from given import Port, main

salabim.yieldless(value=False)


def run(port: Port) -> list[float]:
    env = salabim.Environment(trace=False, yieldless=False)
    booths = [salabim.Resource(capacity=int(servers), monitor=False) for servers in port.servers]
    places = [places and salabim.Resource(capacity=places, monitor=False) for places in port.places]
    left = [0.0] * len(port.arrived)

    class Truck(salabim.Component):
        def setup(self, number, itinerary):
            self.number, self.itinerary = number, itinerary

        def process(self):
            held = []
            for stage, service in self.itinerary:
                if places[stage]:
                    yield self.request(places[stage])
                for thing in held:
                    self.release(thing)
                yield self.request(booths[stage])
                yield self.hold(service)
                held = [thing for thing in (places[stage], booths[stage]) if thing]
            for thing in held:
                self.release(thing)
            left[self.number] = env.now()

    class Arrivals(salabim.Component):
        def process(self):
            for number, (arrived, itinerary) in enumerate(zip(port.arrived.tolist(), port.itineraries(), strict=True)):
                yield self.hold(arrived - env.now())
                Truck(number=number, itinerary=itinerary, name="")

    Arrivals()
    env.run()
    return left


if __name__ == "__main__":
    main("salabim", run)
