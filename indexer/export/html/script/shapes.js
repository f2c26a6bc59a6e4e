// Nodes and edges on a canvas whose units are the graph's.

const FADED = 0.16; // how much is left of what steps back

// How much larger than in the graph things are drawn: sizes follow the zoom by its square root, so that dots stay dots
// from afar and do not swell when one comes near. A narrow screen has no room for large ones.
function growthAt(scale) {
  return Math.min(2, 1 / Math.sqrt(scale)) * (isNarrow() ? 0.72 : 1);
}

// Edges in bundles of one look each, so that a thousand of them are a few strokes. ``arrows`` where they can be seen.
function drawEdges(context, edges, theme, { growth, opacity, arrows, strong }) {
  const bundles = new Map();
  for (const edge of edges) {
    const width = strong ? edge.width + 0.8 : edge.width;
    const key = `${edge.kind} ${width.toFixed(1)}`;
    if (!bundles.has(key)) bundles.set(key, { kind: edge.kind, width, edges: [] });
    bundles.get(key).edges.push(edge);
  }
  context.save();
  context.globalAlpha = opacity;
  for (const bundle of bundles.values()) {
    drawBundle(context, bundle, theme.edges[bundle.kind] ?? theme.edges.other, growth, arrows);
  }
  context.restore();
}

function drawBundle(context, { kind, width, edges }, colour, growth, arrows) {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = width * growth;
  context.setLineDash(edgeDashes(kind).map((length) => length * growth));
  context.beginPath();
  for (const edge of edges) traceEdge(context, edge);
  context.stroke();
  context.setLineDash([]);
  if (!arrows || !hasDirection(kind)) return;
  context.beginPath();
  for (const edge of edges) if (!isLoop(edge)) traceArrow(context, arrowTip(edge, growth), (5.5 + width * 1.7) * growth);
  context.fill();
}

function traceEdge(context, edge) {
  if (isLoop(edge)) {
    const circle = loop(edge);
    context.moveTo(circle.x + circle.radius, circle.y);
    context.arc(circle.x, circle.y, circle.radius, 0, Math.PI * 2);
    return;
  }
  const bend = control(edge);
  context.moveTo(edge.source.x, edge.source.y);
  if (bend) context.quadraticCurveTo(bend.x, bend.y, edge.target.x, edge.target.y);
  else context.lineTo(edge.target.x, edge.target.y);
}

function traceArrow(context, { x, y, angle }, size) {
  const [back, side] = [0.4, size * 0.95];
  context.moveTo(x, y);
  context.lineTo(x - Math.cos(angle - back) * side, y - Math.sin(angle - back) * side);
  context.lineTo(x - Math.cos(angle + back) * side, y - Math.sin(angle + back) * side);
  context.closePath();
}

// A node in the shape and colour of its kind, on a rim of the ground's colour that sets it off from the edges.
function drawNode(context, node, theme, { growth, faded, marked }) {
  const shape = nodeShape(node.kind);
  const colour = theme.nodes[node.kind] ?? theme.nodes.other;
  const hollow = shape === 'ring' || shape === 'sheet';
  const radius = node.radius * growth;
  context.save();
  traceNode(context, node, shape, radius + 1.5 * growth);
  context.fillStyle = theme.ground;
  context.fill();
  context.globalAlpha = faded ? FADED * 1.8 : 1;
  traceNode(context, node, shape, hollow ? radius - growth : radius);
  context.fillStyle = hollow ? theme.ground : colour;
  context.fill();
  context.lineWidth = (2 + node.radius * 0.08) * growth;
  context.strokeStyle = colour;
  if (hollow) context.stroke();
  if (marked) drawHalo(context, node, shape, theme.accent, growth);
  context.restore();
}

function drawHalo(context, node, shape, colour, growth) {
  traceNode(context, node, shape, (node.radius + 4.5) * growth);
  context.lineWidth = 2.5 * growth;
  context.strokeStyle = colour;
  context.stroke();
}

function traceNode(context, { x, y }, shape, radius) {
  context.beginPath();
  if (shape === 'sheet') {
    context.roundRect(x - radius * 0.88, y - radius * 0.88, radius * 1.76, radius * 1.76, radius * 0.3);
  } else if (shape === 'diamond') {
    context.moveTo(x, y - radius * 1.2);
    context.lineTo(x + radius * 1.2, y);
    context.lineTo(x, y + radius * 1.2);
    context.lineTo(x - radius * 1.2, y);
    context.closePath();
  } else {
    context.arc(x, y, radius, 0, Math.PI * 2);
  }
}
