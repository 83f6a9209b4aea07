"""A road: a drive of given duration, with room for so many trucks.

Trucks drive along it and stand on it, one behind the other unless they may overtake. Its room counts every truck from
entering until it joins the next stage. Only the first truck can leave, so that one blocked at the mouth holds back
those behind it, wherever they are bound.
"""

from portsim.engine.compiled.agenda import hand_over, schedule_end
from portsim.engine.compiled.compiling import compiled
from portsim.engine.compiled.notebook import note_end
from portsim.engine.compiled.pace import paced
from portsim.engine.compiled.port import NONE, Port
from portsim.engine.compiled.postings import has_come, is_read
from portsim.engine.compiled.posts import begins
from portsim.network import UNLIMITED


@compiled
def joins_road(port: Port, truck: int, row: int) -> bool:
    """A truck enters the road if it is open and has room; whether it did."""
    stage = port.stage[row]
    road, it, now = port.stages[stage], port.trucks[truck], port.clock[0].now
    if road.down or (road.room != UNLIMITED and road.trucks >= road.room):
        return False
    it.row = row
    it.under_way = True
    port.joined[row] = now
    port.lane_at_joining[row] = road.first_lane
    port.lane[row] = road.first_lane
    port.parked[row] = now
    port.began[row] = now
    if port.clock[0].waits_are_posted:
        has_come(port, truck, row)
        is_read(port, truck, stage)
    begins(port, truck, stage)
    end = now + paced(port, stage, port.service[truck, road.first_lane])
    if not road.overtaking:
        end = max(end, road.last_end)
        road.last_end = end
    _come_last(port, stage, row)
    schedule_end(port, truck, now + (end - now))  # as a delay from now, like every end
    return True


@compiled
def finish_drive(port: Port, truck: int) -> bool:
    """The drive has ended; whether the truck may go on. One behind others waits until they have left the road."""
    note_end(port, truck)
    row = port.trucks[truck].row
    road = port.stages[port.stage[row]]
    if road.overtaking or road.first_row == row:
        return True
    port.trucks[truck].waits_to_be_first = True
    return False


@compiled
def give_up_road(port: Port, row: int) -> None:
    """The truck has gone on: the one behind it is first now, and there is room for one more."""
    road = port.stages[port.stage[row]]
    port.left[row] = port.clock[0].now
    road.trucks -= 1
    if road.overtaking:
        return
    behind = port.behind_on_road[row]
    road.first_row = behind
    if behind != NONE and port.trucks[port.truck[behind]].waits_to_be_first:
        hand_over(port, port.truck[behind])


@compiled
def _come_last(port: Port, stage: int, row: int) -> None:
    """Where trucks may overtake they stand in no order."""
    road = port.stages[stage]
    road.trucks += 1
    if road.overtaking:
        return
    port.behind_on_road[row] = NONE
    if road.first_row == NONE:
        road.first_row = row
    else:
        port.behind_on_road[road.last_row] = row
    road.last_row = row
