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

// The nearest of the items at a point within reach, or null.
function nearest(items, distance, reach) {
  let best = null;
  let least = reach;
  for (const item of items) {
    const away = distance(item);
    if (away < least) [best, least] = [item, away];
  }
  return best;
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
