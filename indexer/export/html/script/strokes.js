// Edges on a canvas whose units are the graph's, in bundles of one look each, so that a thousand are a few strokes.

const TOGETHER = 1200; // edges in one stroke: longer ones cost more than their parts

// Yields how many edges were drawn, again and again, until all are.
function* drawEdges(context, edges, theme, { growth, opacity, arrows, strong }) {
  for (const bundle of bundles(edges)) {
    context.strokeStyle = context.fillStyle = theme.edges[bundle.kind] ?? theme.edges.other;
    for (let from = 0; from < bundle.edges.length; from += TOGETHER) {
      const part = bundle.edges.slice(from, from + TOGETHER);
      context.globalAlpha = opacity * Math.min(1, 0.72 + bundle.width * 0.1);
      drawBundle(context, part, bundle.kind, bundle.width + (strong ? 0.8 : 0), growth, arrows);
      yield part.length;
    }
  }
  context.globalAlpha = 1;
}

function bundles(edges) {
  const made = new Map();
  for (const edge of edges) {
    const width = Math.round(edge.width * 2) / 2;
    const key = `${width}${edge.kind}`;
    const bundle = made.get(key);
    if (bundle) bundle.edges.push(edge);
    else made.set(key, { kind: edge.kind, width, edges: [edge] });
  }
  return [...made.values()].sort((one, other) => one.width - other.width);
}

function drawBundle(context, edges, kind, width, growth, arrows) {
  context.lineWidth = width * growth;
  context.setLineDash(edges.length > 600 && !arrows ? [] : edgeDashes(kind).map((length) => length * growth));
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
