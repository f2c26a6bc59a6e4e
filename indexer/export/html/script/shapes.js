// Nodes and links on a canvas whose units are the graph's.

const FADED = 0.13; // how much is left of what steps back

// Links in bundles of one look each, so that a thousand of them are a few strokes. ``arrows`` where they can be seen.
function drawEdges(context, edges, theme, { scale, opacity, arrows, strong }) {
  const bundles = new Map();
  for (const edge of edges) {
    const width = Math.max(strong ? edge.width + 0.8 : edge.width, 0.7 / scale);
    const key = `${edge.kind} ${width.toFixed(1)}`;
    if (!bundles.has(key)) bundles.set(key, { kind: edge.kind, width, edges: [] });
    bundles.get(key).edges.push(edge);
  }
  context.save();
  context.globalAlpha = opacity;
  for (const bundle of bundles.values()) drawBundle(context, bundle, theme.edges[bundle.kind] ?? theme.edges.other, arrows);
  context.restore();
}

function drawBundle(context, { kind, width, edges }, colour, arrows) {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = width;
  context.setLineDash(edgeDashes(kind));
  context.beginPath();
  for (const edge of edges) traceEdge(context, edge);
  context.stroke();
  context.setLineDash([]);
  if (!arrows || !hasDirection(kind)) return;
  context.beginPath();
  for (const edge of edges) if (!isLoop(edge)) traceArrow(context, arrowTip(edge), 5 + width * 1.6);
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

// A node in the shape and colour of its kind, on a rim of the ground's colour that sets it off from the links.
function drawNode(context, node, theme, { faded, marked }) {
  const shape = nodeShape(node.kind);
  const colour = theme.nodes[node.kind] ?? theme.nodes.other;
  const hollow = shape === 'ring' || shape === 'sheet';
  context.save();
  traceNode(context, node, shape, node.radius + 1.5);
  context.fillStyle = theme.ground;
  context.fill();
  context.globalAlpha = faded ? FADED * 1.6 : 1;
  traceNode(context, node, shape, hollow ? node.radius - 1 : node.radius);
  context.fillStyle = hollow ? theme.ground : colour;
  context.fill();
  if (hollow) {
    context.lineWidth = 2 + node.radius * 0.08;
    context.strokeStyle = colour;
    context.stroke();
  }
  if (marked) drawHalo(context, node, shape, theme.accent);
  context.restore();
}

function drawHalo(context, node, shape, colour) {
  traceNode(context, node, shape, node.radius + 4.5);
  context.lineWidth = 2.5;
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
