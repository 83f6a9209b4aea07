"use strict";

// Plays one day of a port on a canvas: the same trucks under one policy, or under two side by side.
//
// portsimPlayer(root, facts, words) fills `root`. `facts` are those of facts/replay.py, `words` localised strings by key.
// Times are tenths of a minute since midnight. Names come from whoever wrote the scenario: they are only ever text.
// Each frame looks at the trucks that are in the port, never at all of the day.

(function () {
  const WAITING = 0, PARKED = 1, SERVED = 2, DRIVING = 3, HELD = 4, BLOCKED = 5, STOPPED = 6, OUTSIDE = 7;
  const PAD = 8, TITLE = 17, HEAD = 18;
  // From one truck, or server, to the next; all that is drawn of them grows with the scale of a plan.
  const LINE = 7, TRUCK = 9, SERVER = 11, WIDE = 500, WIDE_SCALE = 1.25;
  const LANE_NAME = 58, LANE_COUNT = 30;
  const SPEEDS = [1, 5, 10, 30, 60];
  const GLIDE_MS = 70, REACH = 14;

  // --- facts, unpacked -------------------------------------------------------------------------------------------------

  const summed = (column) => { let total = 0; return column.map((each) => (total += each)); };

  /** A column that is as usual but for some rows. */
  function withExceptions(column, { row, value }) {
    summed(row).forEach((at, place) => { column[at] = value[place] === null ? Infinity : value[place]; });
    return column;
  }

  const time = (value) => (value === null ? Infinity : value);

  function unpack(facts, policy) {
    const { trucks } = facts, count = trucks.number.length;
    const arrived = Float64Array.from(summed(trucks.arrived)), own = policy.trucks.own, ownOf = new Map();
    own.truck.forEach((truck, row) => {
      arrived[truck] = own.arrived[row];
      ownOf.set(truck, { class: own.class[row], programmes: own.programmes[row] });
    });
    const visits = policy.visits, rows = visits.spot.length;
    const first = new Int32Array(count + 1);
    policy.trucks.visits.forEach((each, truck) => { first[truck + 1] = first[truck] + each; });
    const late = withExceptions(new Float64Array(rows), visits.joined);
    const blocked = withExceptions(new Float64Array(rows), visits.left);
    const [joined, began, parked, ended, left] = Array.from({ length: 5 }, () => new Float64Array(rows));
    const gone = new Float64Array(count), over = withExceptions(new Float64Array(count), policy.trucks.gone);
    for (let truck = 0; truck < count; truck += 1) {
      let now = arrived[truck];
      for (let row = first[truck]; row < first[truck + 1]; row += 1) {
        joined[row] = now + late[row];
        parked[row] = began[row] = joined[row] + time(visits.began[row]);
        ended[row] = began[row] + time(visits.ended[row]);
        left[row] = ended[row] + blocked[row];
        now = left[row];
      }
      gone[truck] = (Number.isFinite(now) ? now : arrived[truck]) + over[truck];
    }
    const sinceJoined = withExceptions(new Float64Array(rows).fill(NaN), visits.parked);
    sinceJoined.forEach((each, row) => { if (!Number.isNaN(each)) parked[row] = joined[row] + each; });
    const moved = new Map();
    visits.moved.forEach(([row, at, lane]) => moved.set(row, [...(moved.get(row) || []), [at, lane]]));
    const lanes = policy.lanes.map((lane, number) => ({ ...lane, number }));
    const servers = policy.groups.flatMap((group, number) =>
      Array.from({ length: group.servers }, () => ({ group: number, stage: group.stage, spells: [] })));
    policy.spells.forEach(([server, since, until, closing]) => servers[server].spells.push([since, until, closing]));
    const causes = new Map();
    summed(policy.causes.truck).forEach((truck, row) => {
      if (!causes.has(truck)) causes.set(truck, []);
      causes.get(truck).push([...policy.causes.kinds[policy.causes.why[row]], policy.causes.tenths[row]]);
    });
    const disposition = policy.trucks.disposition, crossedAs = facts.dispositions.indexOf("crossed");
    const insideAs = facts.dispositions.indexOf("inside");
    const ends = (wanted) => Float64Array.from([...gone.keys()].filter((truck) => wanted(disposition[truck]))
      .map((truck) => gone[truck]).filter((at) => at > 0)).sort();
    const order = [...gone.keys()].filter((truck) => disposition[truck] >= 0).sort((a, b) => arrived[a] - arrived[b]);
    return {
      policy, first, joined, parked, began, ended, left, arrived, gone, moved, lanes, servers, causes, ownOf, order,
      spot: visits.spot, spots: visits.spots, disposition,
      letters: visits.letters, portLetters: policy.trucks.letters,
      gate: withExceptions(new Float64Array(count), policy.trucks.gate),
      crossed: ends((how) => how === crossedAs),
      otherwise: ends((how) => how >= 0 && how !== crossedAs && how !== insideAs),
      kinds: facts.stages.map((stage) => stage.kind),
    };
  }

  /** How many of some sorted times have passed. */
  function passed(times, now) {
    let low = 0, high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= now) low = middle + 1; else high = middle;
    }
    return low;
  }

  /** The most that hold at once of intervals `[start, end)` within the day. */
  function most(intervals, length) {
    const lasting = intervals.filter(([start, end]) => end > start && end > 0 && start < length);
    const starts = Float64Array.from(lasting, ([start]) => start).sort();
    const ends = Float64Array.from(lasting, ([, end]) => end).sort();
    let highest = 0, over = 0;
    starts.forEach((at, begun) => {
      while (ends[over] <= at) over += 1;
      highest = Math.max(highest, begun + 1 - over);
    });
    return highest;
  }

  // --- the state of a port at a time -----------------------------------------------------------------------------------

  /** Which trucks are in a port as the clock runs, and at which visit. */
  class Day {
    constructor(unpacked) {
      this.run = unpacked;
      this.visit = new Int32Array(unpacked.gone.length);
      this.rewind();
    }

    rewind() {
      this.now = -Infinity;
      this.next = 0;
      this.present = [];
    }

    to(now) {
      const { run, visit } = this;
      if (now < this.now) this.rewind();
      this.now = now;
      for (; this.next < run.order.length && run.arrived[run.order[this.next]] <= now; this.next += 1) {
        const truck = run.order[this.next];
        visit[truck] = run.first[truck] - 1;
        if (run.gone[truck] > now) this.present.push(truck);
      }
      for (let place = this.present.length - 1; place >= 0; place -= 1) {
        const truck = this.present[place];
        if (run.gone[truck] <= now) {
          this.present[place] = this.present[this.present.length - 1];
          this.present.pop();
          continue;
        }
        while (visit[truck] + 1 < run.first[truck + 1] && run.joined[visit[truck] + 1] <= now) visit[truck] += 1;
      }
    }

    state(truck) {
      const { run, now } = this, row = this.visit[truck];
      if (row < run.first[truck]) return OUTSIDE;
      if (now < run.began[row] && now < run.parked[row]) return WAITING;
      if (now < run.parked[row]) return STOPPED;
      if (now < run.began[row]) return PARKED;
      if (now >= run.ended[row]) return BLOCKED;
      const kind = run.kinds[this.stage(row)];
      return kind === "road" ? DRIVING : kind === "hold" ? HELD : SERVED;
    }

    stage(row) {
      return this.run.lanes[this.run.spots[this.run.spot[row]][0]].stage;
    }

    /** Where a truck stands that waits, or was served. */
    lane(row, state) {
      const [atJoining, lane] = this.run.spots[this.run.spot[row]];
      if (state !== WAITING) return lane >= 0 ? lane : atJoining;
      const moves = this.run.moved.get(row);
      let found = atJoining;
      if (moves) for (const [at, to] of moves) if (at <= this.now) found = to;
      return found;
    }

    server(row) {
      return this.run.spots[this.run.spot[row]][2];
    }

    /** What tells how a port stands: trucks by stage and by lane, servers open, how many are where. */
    counts() {
      const { run } = this, stages = run.kinds.map(() => ({ waiting: 0, parked: 0, served: 0, blocked: 0, stopped: 0 }));
      const lanes = run.lanes.map(() => 0);
      let outside = 0;
      for (const truck of this.present) {
        const state = this.state(truck), row = this.visit[truck];
        if (state === OUTSIDE) { outside += 1; continue; }
        const at = stages[this.stage(row)];
        if (state === WAITING) { at.waiting += 1; lanes[this.lane(row, state)] += 1; }
        else if (state === PARKED) at.parked += 1;
        else if (state === BLOCKED) at.blocked += 1;
        else if (state === STOPPED) at.stopped += 1;
        else at.served += 1;
      }
      return {
        outside, inside: this.present.length - outside, stages, lanes,
        crossed: passed(run.crossed, this.now), otherwise: passed(run.otherwise, this.now),
      };
    }

    /** open, closing, down or closed. */
    serverState(number) {
      const { run, now } = this;
      const down = run.policy.outages.some((each) => each.from <= now && now < each.until && each.servers.includes(number));
      const spell = run.servers[number].spells.find(([since, until]) => since <= now && now < until);
      if (down) return "down";
      return spell ? (spell[2] ? "closing" : "open") : "closed";
    }

    gateOpen() {
      const { gate } = this.run.policy;
      return gate === null || gate.some(([since, until]) => since <= this.now && this.now < until);
    }
  }

  // --- where things stand ----------------------------------------------------------------------------------------------

  /** The most that each lane, road, hold and gate has to show, over all policies: so that all pictures have one frame. */
  function needs(facts, runs) {
    const gates = facts.directions.map(() => 0), stages = facts.stages.map(() => new Map());
    for (const run of runs) {
      const before = facts.directions.map(() => []), queues = run.lanes.map(() => []);
      for (const truck of run.order) {
        const first = run.first[truck], after = run.first[truck + 1];
        before[facts.trucks.direction[truck]].push([run.arrived[truck], first < after ? run.joined[first] : run.gone[truck]]);
        for (let row = first; row < after; row += 1) {
          const [atJoining, lane] = run.spots[run.spot[row]], stays = run.kinds[run.lanes[atJoining].stage] !== "service";
          const until = stays ? run.left[row] : Math.min(run.parked[row], run.began[row]);
          queues[atJoining].push([run.joined[row], Math.min(until, run.gone[truck])]);
          if (lane >= 0 && lane !== atJoining) queues[lane].push([run.joined[row], Math.min(until, run.gone[truck])]);
        }
      }
      before.forEach((each, way) => { gates[way] = Math.max(gates[way], most(each, facts.length)); });
      run.lanes.forEach((lane, number) => {
        if (lane.stage < 0) return;
        const at = stages[lane.stage], found = at.get(lane.name) || { trucks: 0, servers: 0, room: 0 };
        const own = run.policy.groups.filter((group) => group.lanes[0] === number);
        found.trucks = Math.max(found.trucks, most(queues[number], facts.length));
        found.servers = Math.max(found.servers, own.reduce((sum, group) => sum + group.servers, 0));
        found.room = Math.max(found.room, lane.room || 0);
        at.set(lane.name, found);
      });
    }
    return { gates, stages };
  }

  const linesFor = (trucks, width, highest) => Math.max(1, Math.min(highest, Math.ceil(trucks / Math.max(1, Math.floor(width)))));

  /** Rectangles of all things at a width [CSS pixels]. */
  function layOut(facts, need, width) {
    const inner = width - 2 * PAD, rows = [], areas = [], scale = width >= WIDE ? WIDE_SCALE : 1;
    const line = LINE * scale, pitch = TRUCK * scale, server = SERVER * scale;
    const laned = width < 430 ? LANE_NAME - 10 : LANE_NAME;
    const most = Math.max(4, ...need.stages.flatMap((lanes) => [...lanes.values()].map((lane) => lane.servers)));
    const perLine = Math.min(most, Math.max(6, Math.floor((inner * 0.36) / server)));
    const serversWide = perLine * server, queueLeft = PAD + laned + LANE_COUNT;
    const queueRight = width - PAD - serversWide - 8, queueWide = queueRight - queueLeft;
    const ways = [...new Set(facts.stages.map((stage) => stage.direction))];
    let y = 2;
    for (const way of ways) {
      if (ways.length > 1) { rows.push({ kind: "way", way, y, height: TITLE + 4 }); y += TITLE + 4; }
      const lines = linesFor(need.gates[way], (inner - laned) / pitch, 5);
      rows.push({ kind: "gate", way, y, height: HEAD + lines * line + 6, lines, left: PAD + laned, right: width - PAD });
      y += HEAD + lines * line + 8;
      let area = null;
      facts.stages.forEach((stage, number) => {
        if (stage.direction !== way) return;
        const key = stage.area.join(" ");
        if (!area || area.key !== key) {
          if (area) y += 4;
          area = { key, countries: stage.area, y, height: 0 };
          areas.push(area);
          y += stage.area.length ? TITLE : 3;
        }
        const row = { kind: stage.kind, stage: number, y, lanes: new Map() };
        y += HEAD;
        if (stage.kind === "service") {
          for (const [name, lane] of need.stages[number]) {
            const queueLines = linesFor(Math.max(lane.trucks, Math.min(lane.room, 60)), queueWide / pitch, 6);
            const serverLines = Math.ceil(lane.servers / perLine) || 1;
            const height = Math.max(queueLines * line + 3, serverLines * server, 12) + 3;
            row.lanes.set(name, { y, height, queueLines, perLine, left: queueLeft, right: queueRight, serversLeft: queueRight + 8 });
            y += height;
          }
        } else {
          const trucks = Math.max(0, ...[...need.stages[number].values()].map((lane) => lane.trucks));
          const lines = linesFor(trucks, (inner - 12) / pitch, 8), height = lines * line + 6;
          row.strip = { y, height, left: PAD, right: width - PAD - 6, lines };
          y += height;
        }
        y += 3;
        row.height = y - row.y;
        rows.push(row);
        area.height = y - area.y;
      });
      y += 6;
    }
    return { rows, areas, width, height: y, laned, scale, line, pitch, server };
  }

  // --- drawing ---------------------------------------------------------------------------------------------------------

  const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

  function colours(root) {
    const style = getComputedStyle(root);
    const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
    return {
      ink: read("--ink", "#222222"), quiet: read("--quiet", "#6b6b6b"), faint: read("--faint", "#d9d9d9"),
      paper: read("--paper", "#ffffff"),
      policies: [read("--baseline", "#0072B2"), read("--alternative", "#009E73")],
      blocked: read("--player-blocked", "#D55E00"), held: read("--player-held", "#B07A00"),
      mx: read("--player-mx", "rgba(230, 159, 0, 0.13)"), us: read("--player-us", "rgba(118, 104, 190, 0.13)"),
      road: read("--player-road", "rgba(128, 128, 128, 0.16)"),
    };
  }

  /** As much of a text as fits. */
  function fitting(context, text, width) {
    if (context.measureText(text).width <= width) return text;
    const letters = [...text];
    let low = 0, high = letters.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (context.measureText(`${letters.slice(0, middle).join("")}…`).width <= width) low = middle; else high = middle - 1;
    }
    return low ? `${letters.slice(0, low).join("")}…` : "";
  }

  /** A truck that looks to the right, its middle at x, y. */
  function truckPath(context, x, y, scale) {
    context.rect(x - 4 * scale, y - 2.5 * scale, 5.2 * scale, 5 * scale);
    context.rect(x + 1.8 * scale, y - 1.5 * scale, 2 * scale, 4 * scale);
  }

  /** Marks as they stand in pictures and in the legend, their middle at x, y. */
  const MARKS = {
    waiting(context, { own }, x, y, scale) {
      context.fillStyle = own; context.beginPath(); truckPath(context, x, y, scale); context.fill();
    },
    served(context, colour, x, y, scale) {
      MARKS.open(context, colour, x, y, scale);
      MARKS.waiting(context, colour, x, y, scale);
    },
    /** In a bay, but not begun: hollow. */
    parked(context, colour, x, y, scale) {
      MARKS.open(context, colour, x, y, scale);
      MARKS.hollow(context, colour, x, y, scale);
    },
    hollow(context, { own }, x, y, scale) {
      context.strokeStyle = own; context.lineWidth = 1; context.strokeRect(x - 2.5 * scale, y - 2 * scale, 5 * scale, 4 * scale);
    },
    blocked(context, colour, x, y, scale) {
      context.fillStyle = colour.blocked; context.fillRect(x - 4 * scale, y - 3 * scale, 8 * scale, 6 * scale);
      context.strokeStyle = colour.paper; context.lineWidth = 1.4 * scale; context.beginPath();
      context.moveTo(x - 2 * scale, y + 2 * scale); context.lineTo(x + 2 * scale, y - 2 * scale); context.stroke();
    },
    held(context, colour, x, y, scale) {
      context.fillStyle = colour.held; context.fillRect(x - 3 * scale, y - 3 * scale, 6 * scale, 6 * scale);
      context.fillStyle = colour.paper; context.fillRect(x - 1.2 * scale, y - 1.2 * scale, 2.4 * scale, 2.4 * scale);
    },
    open(context, colour, x, y, scale) {
      context.strokeStyle = colour.quiet; context.lineWidth = 1; context.strokeRect(x - 4.5 * scale, y - 4.5 * scale, 9 * scale, 9 * scale);
    },
    closing(context, colour, x, y, scale) {
      MARKS.open(context, colour, x, y, scale);
      context.fillStyle = colour.ink; context.fillRect(x - 5 * scale, y + 3.2 * scale, 10 * scale, 1.8 * scale);
    },
    closed(context, colour, x, y, scale) {
      context.fillStyle = colour.quiet; context.fillRect(x - 3 * scale, y - 0.6 * scale, 6 * scale, 1.2 * scale);
    },
    down(context, colour, x, y, scale) {
      const half = 4.5 * scale;
      MARKS.open(context, colour, x, y, scale);
      context.strokeStyle = colour.blocked; context.lineWidth = 1.8; context.beginPath();
      context.moveTo(x - half, y - half); context.lineTo(x + half, y + half);
      context.moveTo(x - half, y + half); context.lineTo(x + half, y - half); context.stroke();
    },
    room(context, colour, x, y, scale) {
      context.fillStyle = colour.road; context.fillRect(x - 8 * scale, y - 4 * scale, 16 * scale, 8 * scale);
    },
    chosen(context, colour, x, y, scale) {
      context.strokeStyle = colour.paper; context.lineWidth = 5; context.beginPath(); context.arc(x, y, 7 * scale, 0, 7); context.stroke();
      context.strokeStyle = colour.ink; context.lineWidth = 2.2; context.beginPath(); context.arc(x, y, 7 * scale, 0, 7); context.stroke();
    },
  };

  /** One policy on its canvas. */
  class View {
    constructor(player, run, number) {
      this.player = player; this.run = run; this.number = number;
      this.day = new Day(run);
      this.x = new Float32Array(run.gone.length);
      this.y = new Float32Array(run.gone.length);
      this.seen = new Int32Array(run.gone.length).fill(-2);  // the last picture that each truck was in
      this.element = make("figure", "portsim-player-policy");
      const head = this.element.appendChild(make("figcaption"));
      if (player.views) head.appendChild(make("span", "portsim-player-tag", player.say(number ? "alternative" : "baseline"))).dataset.policy = number;
      head.appendChild(make("bdi", "", run.policy.name));
      this.counts = this.element.appendChild(make("p", "portsim-player-counts"));
      this.canvas = this.element.appendChild(make("canvas"));
      this.canvas.setAttribute("role", "img");
      this.canvas.addEventListener("click", (event) => player.choose(this.nearest(event.offsetX, event.offsetY)));
      this.still = make("canvas");
    }

    resize(plan, ratio) {
      this.plan = plan; this.ratio = ratio;
      for (const canvas of [this.canvas, this.still]) {
        canvas.width = Math.round(plan.width * ratio); canvas.height = Math.round(plan.height * ratio);
      }
      this.canvas.style.height = `${plan.height}px`;
      this.places();
      this.drawStill();
    }

    /** Where each lane's queue and each server stands. */
    places() {
      const { run, plan } = this;
      this.laneRows = run.lanes.map(() => null);
      this.spotOf = run.servers.map(() => null);
      let server = 0;
      const firstOf = run.policy.groups.map((group) => { const first = server; server += group.servers; return first; });
      for (const row of plan.rows) {
        if (row.stage === undefined) continue;
        run.lanes.forEach((lane, number) => {
          if (lane.stage !== row.stage) return;
          this.laneRows[number] = row.lanes.get(lane.name) || row.strip;
          let place = 0;
          run.policy.groups.forEach((group, which) => {
            if (group.lanes[0] !== number) return;
            for (let each = 0; each < group.servers; each += 1, place += 1) {
              const at = row.lanes.get(lane.name);
              this.spotOf[firstOf[which] + each] = {
                x: at.serversLeft + (place % at.perLine) * plan.server + plan.server / 2,
                y: at.y + Math.floor(place / at.perLine) * plan.server + plan.server / 2,
              };
            }
          });
        });
      }
    }

    has(stage) {
      return this.run.policy.present.includes(stage);
    }

    /** What does not move: grounds, names, roads. */
    drawStill() {
      const { plan, run, player } = this, context = this.still.getContext("2d"), colour = player.colour, say = player.say;
      context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      context.fillStyle = colour.paper; context.fillRect(0, 0, plan.width, plan.height);
      for (const area of plan.areas) {
        for (const country of area.countries) {
          context.fillStyle = colour[country]; context.fillRect(2, area.y, plan.width - 4, area.height);
        }
        if (area.countries.length > 1) this.stripes(context, area);
        if (!area.countries.length) continue;
        context.fillStyle = colour.quiet; context.font = `600 10px ${FONT}`; context.textAlign = "left"; context.textBaseline = "middle";
        const name = say(area.countries.length > 1 ? "area_both" : `area_${area.countries[0]}`);
        context.fillText(fitting(context, name.toLocaleUpperCase(player.locale), plan.width - 2 * PAD), PAD, area.y + TITLE / 2 + 1);
      }
      for (const row of plan.rows) {
        context.textBaseline = "middle"; context.textAlign = "left"; context.fillStyle = colour.ink;
        context.font = `600 12px ${FONT}`;
        const middle = row.y + HEAD / 2;
        if (row.kind === "way") {
          context.font = `700 13px ${FONT}`;
          context.fillText(player.name("direction", player.facts.directions[row.way]), PAD, row.y + row.height / 2);
        } else if (row.kind === "gate") {
          context.fillText(fitting(context, say("before_gate"), plan.width * 0.5), PAD, middle);
        } else {
          const there = this.has(row.stage);
          context.fillStyle = there ? colour.ink : colour.quiet;
          context.fillText(fitting(context, player.facts.stages[row.stage].name, plan.width * 0.5), PAD, middle);
          if (!there) {
            context.font = `italic 11px ${FONT}`; context.textAlign = "right";
            context.fillText(fitting(context, say("absent"), plan.width * 0.45), plan.width - PAD, middle);
          } else if (row.kind === "road") this.road(context, row.strip);
        }
      }
      context.font = `10px ${FONT}`;
      run.lanes.forEach((lane, number) => {
        const at = this.laneRows[number];
        if (!at || lane.stage < 0 || run.kinds[lane.stage] !== "service" || !this.has(lane.stage)) return;
        context.fillStyle = colour.quiet; context.textAlign = "left";
        context.fillText(fitting(context, lane.name, plan.laned - 2), PAD, at.y + plan.server / 2);
        if (lane.room) {
          const wide = Math.min(Math.ceil(lane.room / at.queueLines) * plan.pitch, at.right - at.left);
          context.fillStyle = colour.road; context.fillRect(at.right - wide, at.y, wide, at.queueLines * plan.line + 1);
        }
      });
    }

    stripes(context, area) {
      context.save();
      context.beginPath(); context.rect(2, area.y, this.plan.width - 4, area.height); context.clip();
      context.strokeStyle = this.player.colour.paper; context.globalAlpha = 0.7; context.lineWidth = 3; context.beginPath();
      for (let x = -area.height; x < this.plan.width; x += 12) {
        context.moveTo(x, area.y + area.height); context.lineTo(x + area.height, area.y);
      }
      context.stroke(); context.restore();
    }

    road(context, strip) {
      const colour = this.player.colour;
      context.fillStyle = colour.road; context.fillRect(strip.left, strip.y, strip.right - strip.left, strip.height);
      context.strokeStyle = colour.quiet; context.lineWidth = 1.5; context.beginPath();
      const middle = strip.y + strip.height / 2;
      context.moveTo(strip.right + 1, middle - 4); context.lineTo(strip.right + 5, middle); context.lineTo(strip.right + 1, middle + 4);
      context.stroke();
    }

    /** The picture at a time; `share` is how far trucks glide towards where they belong, 1 for all the way. */
    draw(now, share) {
      const { run, day, plan, player } = this, context = this.canvas.getContext("2d"), colour = player.colour;
      const own = colour.policies[this.number % 2];
      day.to(now);
      const counts = this.now = day.counts();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(this.still, 0, 0);
      context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      const busy = this.place(now, share);
      this.drawServers(context, busy);
      this.drawTrucks(context, own);
      this.drawCounts(context, counts);
      const chosen = player.chosen;
      if (chosen >= 0 && this.seen[chosen] === this.frame) MARKS.chosen(context, colour, this.x[chosen], this.y[chosen], plan.scale);
      const number = player.number;
      this.counts.textContent = player.say("counts", {
        gate: number.format(counts.outside), inside: number.format(counts.inside), crossed: number.format(counts.crossed),
      }) + (run.otherwise.length ? ` · ${player.say("otherwise", { count: number.format(counts.otherwise) })}` : "");
    }

    /** Puts every truck that is there where it belongs, by state; returns which servers have one. */
    place(now, share) {
      const { run, day, plan, player } = this, queues = run.lanes.map(() => []), held = run.lanes.map(() => []);
      const moving = run.lanes.map(() => []), gates = player.facts.directions.map(() => []), busy = new Map();
      const groups = this.byState = Array.from({ length: 8 }, () => []);
      for (const truck of day.present) {
        const state = day.state(truck), row = day.visit[truck];
        if (state === OUTSIDE) { gates[player.facts.trucks.direction[truck]].push(truck); groups[OUTSIDE].push(truck); continue; }
        const lane = day.lane(row, state), server = day.server(row);
        if (!this.laneRows[lane]) continue;
        groups[state].push(truck);
        if (state === WAITING || state === STOPPED) queues[lane].push(truck);
        else if (run.kinds[day.stage(row)] === "hold") held[lane].push(truck);
        else if (server < 0) (state === BLOCKED ? queues : moving)[lane].push(truck);
        else { busy.set(server, state); const at = this.spotOf[server]; if (at) this.put(truck, at.x, at.y, share); }
      }
      const byJoining = (a, b) => run.joined[day.visit[a]] - run.joined[day.visit[b]] || a - b;
      const byEnd = (a, b) => run.ended[day.visit[a]] - run.ended[day.visit[b]] || a - b;
      queues.forEach((trucks, lane) => {
        const at = this.laneRows[lane];
        if (!at) return;
        const strip = at.lines !== undefined;
        trucks.sort(strip ? byEnd : byJoining);
        this.line(trucks, at, strip ? at.lines : at.queueLines, strip ? 3 : 0, share);
        const tail = at.right - Math.ceil(trucks.length / (at.lines || 1)) * plan.pitch - 6;
        for (const truck of moving[lane]) {
          const row = day.visit[truck], way = Math.max(run.ended[row] - run.began[row], 1);
          const along = Number.isFinite(way) ? Math.min((now - run.began[row]) / way, 1) : 0;
          const x = at.left + 5 + along * (at.right - at.left - 10);
          this.put(truck, Math.max(at.left + 5, Math.min(x, tail)), at.y + 3 + (truck % at.lines) * plan.line + plan.line / 2, share);
        }
        held[lane].sort(byJoining);
        this.line(held[lane], at, at.lines, 3, share);
      });
      for (const row of plan.rows) {
        if (row.kind !== "gate") continue;
        const trucks = gates[row.way].sort((a, b) => run.arrived[a] - run.arrived[b] || a - b);
        this.line(trucks, { y: row.y + HEAD, left: row.left, right: row.right }, row.lines, 2, share);
      }
      return busy;
    }

    /** A queue with its head at the right, in so many lines; who finds no place stands at the end of it. */
    line(trucks, at, lines, above, share) {
      const { pitch, line } = this.plan, across = Math.max(1, Math.floor((at.right - at.left) / pitch));
      trucks.forEach((truck, place) => {
        const column = Math.min(Math.floor(place / lines), across - 1);
        this.put(truck, at.right - column * pitch - pitch / 2, at.y + above + (place % lines) * line + line / 2, share);
      });
    }

    /** Who was not there in the last picture does not glide. */
    put(truck, x, y, share) {
      const glide = this.seen[truck] === this.frame - 1 ? share : 1;
      this.x[truck] = glide === 1 ? x : this.x[truck] + (x - this.x[truck]) * glide;
      this.y[truck] = glide === 1 ? y : this.y[truck] + (y - this.y[truck]) * glide;
      this.seen[truck] = this.frame;
    }

    drawServers(context, busy) {
      const { day } = this, { colour } = this.player, { scale } = this.plan, half = 4.5 * scale, marked = [];
      context.strokeStyle = colour.quiet; context.lineWidth = 1; context.beginPath();
      this.spotOf.forEach((at, number) => {
        if (!at) return;
        const state = day.serverState(number);
        if (state === "open" || (state === "closed" && busy.has(number))) context.rect(at.x - half, at.y - half, 2 * half, 2 * half);
        else marked.push([state, at]);
      });
      context.stroke();
      for (const [state, at] of marked) MARKS[state](context, colour, at.x, at.y, scale);
    }

    drawTrucks(context, own) {
      const colour = { ...this.player.colour, own }, groups = this.byState, { scale } = this.plan;
      context.fillStyle = own; context.beginPath();
      for (const state of [WAITING, SERVED, DRIVING, OUTSIDE]) {
        for (const truck of groups[state]) truckPath(context, this.x[truck], this.y[truck], scale);
      }
      context.fill();
      const marked = [[PARKED, "hollow"], [HELD, "held"], [BLOCKED, "blocked"], [STOPPED, "blocked"]];
      for (const [state, mark] of marked) for (const truck of groups[state]) MARKS[mark](context, colour, this.x[truck], this.y[truck], scale);
    }

    drawCounts(context, counts) {
      const { run, plan, player, day } = this, colour = player.colour, number = player.number;
      context.textBaseline = "middle"; context.textAlign = "right"; context.font = `11px ${FONT}`;
      for (const row of plan.rows) {
        const middle = row.y + HEAD / 2;
        if (row.kind === "gate") {
          const outside = this.byState[OUTSIDE].filter((truck) => player.facts.trucks.direction[truck] === row.way).length;
          const gate = player.say(day.gateOpen() ? "gate_open" : "gate_closed");
          context.fillStyle = colour.ink;
          context.fillText(`${number.format(outside)} · ${gate}`, plan.width - PAD, middle);
          continue;
        }
        if (row.stage === undefined || !this.has(row.stage)) continue;
        const at = counts.stages[row.stage], told = [];
        const inOutage = run.policy.outages.find((each) => each.from <= day.now && day.now < each.until && each.stages.includes(row.stage));
        if (row.kind === "service") told.push([at.waiting, "waiting"], [at.parked, "parked"], [at.served, "served"]);
        else told.push([at.served, row.kind === "road" ? "driving" : "held"]);
        let right = plan.width - PAD;
        const write = (text, fill, weight) => {
          context.font = `${weight} 11px ${FONT}`; context.fillStyle = fill;
          context.fillText(text, right, middle);
          right -= context.measureText(text).width + 7;
        };
        const room = row.kind === "road" && run.lanes.find((lane) => lane.stage === row.stage).room;
        if (room) write(player.say("room", { count: number.format(room) }), colour.quiet, 400);
        if (inOutage) write(player.say("outage"), colour.blocked, 700);
        if (at.blocked + at.stopped) write(player.say("count_blocked", { count: number.format(at.blocked + at.stopped) }), colour.blocked, 700);
        for (const [count, word] of told.reverse()) {
          if (count || word === "waiting") write(player.say(`count_${word}`, { count: number.format(count) }), count ? colour.ink : colour.quiet, 400);
        }
      }
      context.font = `10px ${FONT}`; context.fillStyle = colour.ink;
      counts.lanes.forEach((count, lane) => {
        const at = this.laneRows[lane];
        if (!count || !at || at.queueLines === undefined) return;
        context.fillText(number.format(count), at.left - 5, at.y + plan.server / 2);
      });
    }

    /** The truck drawn nearest to a point, or -1. */
    nearest(x, y) {
      let found = -1, least = REACH * REACH;
      for (const truck of this.day.present) {
        if (this.seen[truck] !== this.frame) continue;
        const away = (this.x[truck] - x) ** 2 + (this.y[truck] - y) ** 2;
        if (away < least) { least = away; found = truck; }
      }
      return found;
    }
  }

  // --- the page around it ----------------------------------------------------------------------------------------------

  function make(tag, name = "", text = "") {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  }

  let players = 0;

  class Player {
    constructor(root, facts, words) {
      this.root = root; this.facts = facts; this.words = words; this.id = `portsim-player-${(players += 1)}`;
      this.locale = words.locale || "en-US";
      this.say = (key, parts = {}) =>
        String(key in words ? words[key] : key).replace(/\{(\w+)\}/g, (whole, part) => (part in parts ? parts[part] : whole));
      this.number = new Intl.NumberFormat(this.locale);
      this.minutes = new Intl.NumberFormat(this.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
      this.chosen = -1; this.playing = false; this.now = 0; this.frames = 0; this.drawn = 0;
      this.views = facts.policies.length > 1 ? [] : null;
      const views = facts.policies.map((policy, number) => new View(this, unpack(facts, policy), number));
      this.views = views;
      this.need = needs(facts, views.map((view) => view.run));
      this.colour = colours(root);
      this.build();
      this.calm = matchMedia("(prefers-reduced-motion: reduce)");
      const recolour = () => { this.colour = colours(root); this.redraw(); };
      for (const media of ["(prefers-color-scheme: dark)", "print"]) matchMedia(media).addEventListener("change", recolour);
      new MutationObserver(recolour).observe(document.documentElement, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
      new ResizeObserver(() => this.resize()).observe(this.stage);
      this.resize();
      this.seek(this.opening());
    }

    /** A first picture with something in it: the half hour at which most trucks are inside or before the gate. */
    opening() {
      let most = 0, opens = 0;
      for (let time = 0; time < this.facts.length; time += 300) {
        const there = Math.max(...this.views.map(({ day }) => (day.to(time), day.present.length)));
        if (there > most) [most, opens] = [there, time];
      }
      return opens;
    }

    build() {
      const { root, facts } = this;
      root.textContent = "";
      root.classList.add("portsim-player");
      const controls = root.appendChild(make("div", "portsim-player-controls"));
      this.button = controls.appendChild(make("button", "portsim-player-play", this.say("play")));
      this.button.type = "button";
      this.button.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
      this.clock = controls.appendChild(make("output", "portsim-player-clock"));
      this.clock.setAttribute("aria-live", "off");  // it would be read out ten times a second
      this.clock.setAttribute("aria-label", this.say("time"));
      this.slider = this.field(controls, "time", make("input"), "portsim-player-time");
      Object.assign(this.slider, { type: "range", min: 0, max: facts.length, step: 10 });
      this.slider.addEventListener("input", () => this.seek(Number(this.slider.value)));
      this.speed = this.field(controls, "speed", make("select"));
      for (const each of SPEEDS) {
        const option = this.speed.appendChild(make("option", "", this.say(each === 1 ? "speed_one" : "speed_option", { minutes: each })));
        option.value = each;
        option.selected = each === 10;
      }
      const chooser = root.appendChild(make("div", "portsim-player-controls"));
      const ways = [...new Set(facts.trucks.direction)];
      this.way = ways.length > 1 ? this.field(chooser, "direction", make("select")) : null;
      for (const way of this.way ? ways.sort() : []) {
        this.way.appendChild(make("option", "", this.name("direction", facts.directions[way]))).value = way;
      }
      this.field_number = this.field(chooser, "truck", make("input"));
      Object.assign(this.field_number, { type: "number", min: 0, step: 1, inputMode: "numeric" });
      const find = () => this.find();
      for (const field of [this.field_number, this.way]) if (field) field.addEventListener("input", find);
      this.hint = chooser.appendChild(make("span", "portsim-player-hint", this.say("hint")));
      if (!facts.trucks.number.length) root.appendChild(make("p", "portsim-player-empty", this.say("empty_day")));
      this.stage = root.appendChild(make("div", "portsim-player-policies"));
      for (const view of this.views) this.stage.appendChild(view.element);
      this.legend = root.appendChild(make("ul", "portsim-player-legend"));
      this.note = root.appendChild(make("p", "portsim-player-printed"));
      this.panel = root.appendChild(make("section", "portsim-player-panel"));
      this.panel.setAttribute("aria-live", "polite");
      this.panel.setAttribute("aria-label", this.say("truck_day"));
      this.panel.hidden = true;
    }

    field(parent, word, element, name = "") {
      const label = parent.appendChild(make("label", name));
      label.appendChild(make("span", "", this.say(word)));
      element.id = `${this.id}-${word}`;
      label.htmlFor = element.id;
      return label.appendChild(element);
    }

    drawLegend() {
      this.legend.textContent = "";
      const shown = ["waiting", "served", "parked", "blocked", "held", "open", "closing", "closed", "down", "room", "chosen"];
      const has = {
        held: this.facts.stages.some((stage) => stage.kind === "hold"),
        down: this.facts.policies.some((policy) => policy.outages.length),
        room: this.facts.policies.some((policy) => policy.lanes.some((lane) => lane.room && this.facts.stages[lane.stage]?.kind === "service")),
        parked: this.facts.policies.some((policy) => policy.visits.parked.row.length),
      };
      for (const mark of shown.filter((each) => has[each] !== false)) {
        const item = this.legend.appendChild(make("li")), canvas = item.appendChild(make("canvas"));
        const ratio = Math.min(devicePixelRatio || 1, 2), context = canvas.getContext("2d");
        canvas.width = canvas.height = 20 * ratio;
        canvas.setAttribute("aria-hidden", "true");
        context.scale(ratio, ratio);
        MARKS[mark](context, { ...this.colour, own: this.colour.ink }, 10, 10, 1.25);
        item.appendChild(make("span", "", this.say(`mark_${mark}`)));
      }
    }

    resize() {
      const width = Math.floor(this.views[0].element.clientWidth);
      if (!width || (this.plan && this.plan.width === width)) return;
      this.plan = layOut(this.facts, this.need, width);
      this.redraw();
    }

    redraw() {
      const ratio = Math.min(devicePixelRatio || 1, 2);
      if (!this.plan) return;
      for (const view of this.views) view.resize(this.plan, ratio);
      this.drawLegend();
      this.draw(1);
    }

    draw(share) {
      if (!this.plan) return;
      for (const view of this.views) {
        view.frame = this.frames;
        view.draw(this.now, share);
      }
      this.frames += 1;
      this.clock.textContent = this.hour(Math.floor(this.now));
      this.slider.value = Math.floor(this.now);
    }

    /** What a reader hears who does not see the picture; while it plays that would be noise. */
    tell() {
      const time = this.hour(Math.floor(this.now));
      this.slider.setAttribute("aria-valuetext", time);
      this.note.textContent = this.say("printed", { time });
      for (const view of this.views) {
        const { outside, inside, crossed } = view.now || { outside: 0, inside: 0, crossed: 0 }, number = this.number;
        view.canvas.setAttribute("aria-label", this.say("picture", {
          policy: view.run.policy.name, time, gate: number.format(outside), inside: number.format(inside), crossed: number.format(crossed),
        }));
      }
    }

    seek(time) {
      this.now = Math.max(0, Math.min(time, this.facts.length));
      this.draw(1);
      this.tell();
    }

    play() {
      if (this.playing) return;
      if (this.now >= this.facts.length) this.now = 0;
      this.playing = true;
      this.button.textContent = this.say("pause");
      let before = performance.now();
      const step = (at) => {
        if (!this.playing) return;
        // A page that was hidden goes on where it was, and does not run after the clock on the wall.
        const passed = Math.max(0, Math.min(at - before, 250));
        before = at;
        this.now = Math.min(this.now + (passed / 1000) * Number(this.speed.value) * 10, this.facts.length);
        this.draw(this.calm.matches ? 1 : 1 - Math.exp(-passed / GLIDE_MS));
        if (this.now >= this.facts.length) this.pause(); else requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    }

    pause() {
      this.playing = false;
      this.button.textContent = this.say("play");
      this.draw(1);
      this.tell();
    }

    // --- one truck -----------------------------------------------------------------------------------------------------

    find() {
      const { direction, number } = this.facts.trucks, text = this.field_number.value;
      const way = this.way ? Number(this.way.value) : direction[0];
      const truck = text === "" ? -1 : number.findIndex((each, place) => each === Number(text) && direction[place] === way);
      this.show(truck, text !== "" && truck < 0 ? this.say("no_truck") : "");
    }

    choose(truck) {
      if (truck < 0) return;
      this.field_number.value = this.facts.trucks.number[truck];
      if (this.way) this.way.value = this.facts.trucks.direction[truck];
      this.show(truck, "");
    }

    show(truck, message) {
      this.chosen = truck;
      this.panel.textContent = "";
      this.panel.hidden = truck < 0 && !message;
      this.hint.textContent = truck < 0 ? this.say("hint") : this.say("below", { minutes: this.spans(truck).join(" · ") });
      if (message) this.panel.appendChild(make("p", "", message));
      if (truck >= 0) {
        const { trucks, directions } = this.facts;
        const title = this.say("truck_title", { number: trucks.number[truck], direction: this.name("direction", directions[trucks.direction[truck]]) });
        this.panel.appendChild(make("h3", "", title));
        const go = this.panel.appendChild(make("button", "", this.say("go")));
        go.type = "button";
        go.addEventListener("click", () => { if (this.playing) this.pause(); this.seek(Math.min(...this.arrivals(truck))); });
        const days = this.panel.appendChild(make("div", "portsim-player-days"));
        for (const view of this.views) days.appendChild(this.truckDay(view, truck));
      }
      if (!this.playing) this.draw(1);
    }

    /** How long a truck was there under a policy that has it, from arrival to its end. */
    span(run, truck) {
      const spent = run.gone[truck] - run.arrived[truck] + run.portLetters.charCodeAt(this.known(run, truck)) - 110;
      return `${this.minutes.format(spent / 10)} min`;
    }

    spans(truck) {
      return this.views.filter(({ run }) => run.disposition[truck] >= 0).map(({ run, number }) =>
        (this.views.length > 1 ? `${this.say(number ? "alternative" : "baseline")} ` : "") + this.span(run, truck));
    }

    /** When a truck came under each policy that has it. */
    arrivals(truck) {
      return this.views.map(({ run }) => run).filter((run) => run.disposition[truck] >= 0).map((run) => run.arrived[truck]);
    }

    /** A word for what the simulation calls something; its own name where there is none. */
    name(section, key) {
      return this.words[`${section}.${key}`] || key.replaceAll("_", " ");
    }

    truckDay(view, truck) {
      const { run } = view, { trucks, stages, dispositions, causes } = this.facts, part = make("div");
      const heading = part.appendChild(make("h5"));
      if (this.views.length > 1) {
        heading.appendChild(make("span", "portsim-player-tag", this.say(view.number ? "alternative" : "baseline"))).dataset.policy = view.number;
      }
      heading.appendChild(make("bdi", "", run.policy.name));
      if (run.disposition[truck] < 0) {
        part.appendChild(make("p", "", this.say("absent_truck")));
        return part;
      }
      const own = run.ownOf.get(truck), route = run.policy.routes[run.policy.trucks.route[truck]] || "";
      const list = part.appendChild(make("dl"));
      const tell = (word, text) => {
        list.appendChild(make("dt", "", this.say(word)));
        list.appendChild(make("dd")).appendChild(make("bdi", "", text));
      };
      tell("class", own ? own.class : trucks.classes[trucks.class[truck]]);
      tell("programmes", (own ? own.programmes : trucks.holdings[trucks.programmes[truck]]) || this.say("none"));
      tell("route", route || this.say("none"));
      tell("arrived", this.hour(run.arrived[truck]));
      const how = this.name("disposition", dispositions[run.disposition[truck]]);
      const left = dispositions[run.disposition[truck]] !== "inside";
      tell("ended", left ? `${how}, ${this.hour(run.gone[truck])}` : how);
      tell("in_port", this.span(run, truck));
      if (!run.gate[truck] && run.first[truck] === run.first[truck + 1]) return part;
      const scroll = part.appendChild(make("div", "portsim-player-scroll"));
      scroll.tabIndex = 0;
      scroll.setAttribute("role", "region");
      scroll.setAttribute("aria-label", this.say("stages_of_truck", { policy: run.policy.name }));
      const table = scroll.appendChild(make("table"));
      table.appendChild(make("caption", "", this.say("minutes")));
      const head = table.appendChild(make("thead")).appendChild(make("tr"));
      for (const word of ["stage", "joined", "wait", "service", "blocked", "why"]) {
        head.appendChild(make("th", "", this.say(word))).scope = "col";
      }
      const body = table.appendChild(make("tbody"));
      const why = (stage) => (run.causes.get(truck) || []).filter(([of]) => of === stage).map(([, cause, ahead, tenths]) =>
        `${this.name("cause", causes[cause])}${ahead >= 0 ? ` (${stages[ahead].name})` : ""} ${this.minutes.format(tenths / 10)}`).join(", ");
      const line = (stage, cells) => {
        const row = body.appendChild(make("tr"));
        row.appendChild(make("th", "", stage)).scope = "row";
        for (const cell of cells) row.appendChild(make("td", "", cell));
      };
      const lasted = (tenths) => (Number.isFinite(tenths) ? this.minutes.format(tenths / 10) : "—");
      if (run.gate[truck]) line(this.say("before_gate"), [this.hour(run.arrived[truck]), lasted(run.gate[truck]), "", "", why(-1)]);
      for (let row = run.first[truck]; row < run.first[truck + 1]; row += 1) {
        const stage = view.day.stage(row), code = run.letters.charCodeAt(row) - 110 + 13;
        const more = [code % 3, Math.floor(code / 3) % 3, Math.floor(code / 9)].map((each) => each - 1);
        const wait = Number.isFinite(run.began[row]) ? run.began[row] - run.joined[row] + more[0] : run.gone[truck] - run.joined[row];
        line(stages[stage].name, [
          this.hour(run.joined[row]), lasted(wait), lasted(run.ended[row] - run.began[row] + more[1]),
          lasted(run.left[row] - run.ended[row] + more[2]), why(stage),
        ]);
      }
      return part;
    }

    /** The place of a truck among those that a policy has: its letters have no others. */
    known(run, truck) {
      let place = 0;
      for (let each = 0; each < truck; each += 1) if (run.disposition[each] >= 0) place += 1;
      return place;
    }

    /** `14:05` of tenths since midnight; with the days that it is off, where it is another day. */
    hour(tenths) {
      const minute = Math.floor(tenths / 10), end = this.facts.length / 10;
      const day = minute === end ? 0 : Math.floor(minute / end), within = minute - day * end;
      const two = (value) => String(value).padStart(2, "0");
      const clock = `${two(Math.floor(within / 60))}:${two(within % 60)}`;
      return day ? this.say("other_day", { time: clock, days: `${day > 0 ? "+" : "−"}${Math.abs(day)}` }) : clock;
    }
  }

  /** Fills `root` with a player; what it returns moves it as its controls do. */
  window.portsimPlayer = function (root, facts, words) {
    const player = new Player(root, facts, words);
    return {
      seek: (time) => player.seek(time),
      play: () => player.play(),
      pause: () => player.pause(),
      choose: (truck) => player.choose(truck),
      counts: () => player.views.map((view) => view.day.counts()),
      position: (policy, truck) => [player.views[policy].x[truck], player.views[policy].y[truck]],
      time: () => player.now,
      frames: () => player.frames,
    };
  };
})();
