// The way from one node to another over what is shown: the fewest steps, and among those the most evidence.

function findPath(from, to, view) {
  const came = new Map([[from, null]]);
  let border = [from];
  while (border.length > 0 && !came.has(to)) {
    const next = new Map();
    for (const node of border) {
      for (const edge of node.edges) {
        const other = otherEnd(edge, node);
        if (!view.isShown(edge) || came.has(other)) continue;
        const known = next.get(other);
        if (!known || view.countOf(edge) > view.countOf(known.edge)) next.set(other, { edge, node });
      }
    }
    for (const [node, step] of next) came.set(node, step);
    border = [...next.keys()];
  }
  return came.has(to) ? walkBack(came, to) : null;
}

function walkBack(came, to) {
  const nodes = [to];
  const edges = [];
  for (let step = came.get(to); step !== null; step = came.get(step.node)) {
    nodes.unshift(step.node);
    edges.unshift(step.edge);
  }
  return { item: nodes[0], nodes: new Set(nodes), edges: new Set(edges), steps: edges, stops: nodes };
}
