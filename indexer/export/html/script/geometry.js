// Where edges run: from border to border, straight, or as a quadratic curve where there are several between two nodes.

const LOOP = 11; // px: the radius of an edge from a node to itself

// The point that a curved edge bends towards, to the left of its own direction; null for a straight one.
function control(edge) {
  if (edge.bend === 0) return null;
  const { source, target } = edge;
  const length = Math.hypot(target.x - source.x, target.y - source.y) || 1;
  return {
    x: (source.x + target.x) / 2 - ((target.y - source.y) / length) * edge.bend * 2,
    y: (source.y + target.y) / 2 + ((target.x - source.x) / length) * edge.bend * 2,
  };
}

// The circle of an edge from a node to itself, on top of it; parallel ones grow.
function loop(edge) {
  const radius = LOOP + Math.abs(edge.bend) / 3;
  return { x: edge.source.x, y: edge.source.y - edge.source.radius - radius * 0.8, radius };
}

function isLoop(edge) {
  return edge.source === edge.target;
}

// A point of the edge, from 0 at its source to 1 at its target.
function along(edge, part) {
  if (isLoop(edge)) {
    const circle = loop(edge);
    const angle = Math.PI * (0.5 + 2 * part);
    return { x: circle.x + Math.cos(angle) * circle.radius, y: circle.y + Math.sin(angle) * circle.radius };
  }
  const { source, target } = edge;
  const bend = control(edge) ?? { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 };
  const rest = 1 - part;
  return {
    x: rest * rest * source.x + 2 * rest * part * bend.x + part * part * target.x,
    y: rest * rest * source.y + 2 * rest * part * bend.y + part * part * target.y,
  };
}

// Where the arrow's point is, at the border of the target, and the direction it points in.
function arrowTip(edge, growth) {
  const { target } = edge;
  const from = control(edge) ?? edge.source;
  const angle = Math.atan2(target.y - from.y, target.x - from.x);
  const gap = (target.radius + 2) * growth;
  return { x: target.x - Math.cos(angle) * gap, y: target.y - Math.sin(angle) * gap, angle };
}

function distanceToSegment(point, from, to) {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const length = across * across + down * down || 1;
  const part = Math.max(0, Math.min(1, ((point.x - from.x) * across + (point.y - from.y) * down) / length));
  return Math.hypot(point.x - from.x - part * across, point.y - from.y - part * down);
}

function distanceToEdge(point, edge) {
  if (isLoop(edge)) {
    const circle = loop(edge);
    return Math.abs(Math.hypot(point.x - circle.x, point.y - circle.y) - circle.radius);
  }
  if (edge.bend === 0) return distanceToSegment(point, edge.source, edge.target);
  const points = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1].map((part) => along(edge, part));
  return Math.min(...points.slice(1).map((to, at) => distanceToSegment(point, points[at], to)));
}

// The edge nearest to a point within reach, or null.
function edgeAt(edges, point, reach) {
  let best = null;
  let least = reach;
  for (const edge of edges) {
    if (!isNearBox(edge, point, least)) continue;
    const away = distanceToEdge(point, edge);
    if (away < least) [best, least] = [edge, away];
  }
  return best;
}

// Whether a point may be within reach of an edge: a cheap question that most edges answer with no.
function isNearBox({ source, target, bend }, point, reach) {
  const room = reach + Math.abs(bend) + (source === target ? source.radius + LOOP * 3 : 0);
  return point.x > Math.min(source.x, target.x) - room && point.x < Math.max(source.x, target.x) + room
    && point.y > Math.min(source.y, target.y) - room && point.y < Math.max(source.y, target.y) + room;
}

// Nodes by the square of the plane they stand in, so that the one at a point is found without asking all.
function createIndex(nodes) {
  const side = 60;
  const cells = new Map();
  const cellOf = (x, y) => Math.floor(x / side) * 1e6 + Math.floor(y / side);
  for (const node of nodes) {
    const key = cellOf(node.x, node.y);
    const cell = cells.get(key);
    if (cell) cell.push(node);
    else cells.set(key, [node]);
  }
  const largest = nodes.length > 0 ? Math.max(nodes[0].radius, SMALLEST) : 0;
  return {
    // The node whose disc, grown and with some reach, holds the point; the nearest of several.
    nodeAt(point, growth, reach) {
      const steps = Math.min(40, Math.ceil((largest * growth + reach) / side));
      let best = null;
      let least = Infinity;
      for (let across = -steps; across <= steps; across += 1) {
        for (let down = -steps; down <= steps; down += 1) {
          for (const node of cells.get(cellOf(point.x + across * side, point.y + down * side)) ?? []) {
            const away = Math.hypot(node.x - point.x, node.y - point.y);
            if (away <= node.radius * growth + reach && away < least) [best, least] = [node, away];
          }
        }
      }
      return best;
    },
  };
}

// The part of the graph that a frame shows, with room for what reaches into it.
function sightOf({ x, y, scale, width, height }) {
  const [across, down] = [width / 2 / scale + 40, height / 2 / scale + 40];
  return { left: x - across, right: x + across, top: y - down, bottom: y + down };
}

function isIn({ x, y, radius }, sight) {
  return x + radius > sight.left && x - radius < sight.right && y + radius > sight.top && y - radius < sight.bottom;
}

// Whether an edge may cross the sight: false only where it cannot.
function crosses({ source, target, bend }, sight) {
  const room = Math.abs(bend);
  return Math.max(source.x, target.x) + room > sight.left && Math.min(source.x, target.x) - room < sight.right
    && Math.max(source.y, target.y) + room > sight.top && Math.min(source.y, target.y) - room < sight.bottom;
}

// The items of which a test is true, and the others.
function parted(items, test) {
  const [some, others] = [[], []];
  for (const item of items) (test(item) ? some : others).push(item);
  return [some, others];
}

// The disc that each larger community stands in.
function communityDiscs(nodes) {
  const members = new Map();
  for (const node of nodes) {
    if (!members.has(node.community)) members.set(node.community, []);
    if (node.edges.length > 0) members.get(node.community).push(node);
  }
  return [...members.values()].filter((own) => own.length > 4).map((own) => {
    const x = middle(own.map((node) => node.x));
    const y = middle(own.map((node) => node.y));
    const far = own.map((node) => Math.hypot(node.x - x, node.y - y) + node.radius).sort((one, other) => one - other);
    return { x, y, radius: far[Math.floor((far.length - 1) * 0.98)] + 14 };
  });
}

// The rectangle around nodes, or null for none.
function bounds(nodes) {
  if (nodes.length === 0) return null;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y, radius } of nodes) {
    box.left = Math.min(box.left, x - radius);
    box.top = Math.min(box.top, y - radius);
    box.right = Math.max(box.right, x + radius);
    box.bottom = Math.max(box.bottom, y + radius);
  }
  return box;
}
