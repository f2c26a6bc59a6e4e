// What of the graph is shown, selected and pointed at; who listens is told what changed.

function createView(graph) {
  const hiddenNodes = new Set();
  const hiddenEdges = new Set(HIDDEN_AT_FIRST);
  const listeners = [];
  let selected = null;
  let hovered = null;
  let emphasis = null;

  function tell(change) {
    emphasis = emphasisOf(hovered ?? selected, isShown);
    for (const listener of listeners) listener(change);
  }

  function isShown(item) {
    if (item.what === 'node') return !hiddenNodes.has(item.kind);
    return !hiddenEdges.has(item.kind) && isShown(item.source) && isShown(item.target);
  }

  // A hidden kind is shown again when one of it is selected: who asked for it wants to see it.
  function reveal(item) {
    if (item.what === 'node') return hiddenNodes.delete(item.kind);
    return [hiddenEdges.delete(item.kind), reveal(item.source), reveal(item.target)].includes(true);
  }

  return {
    graph,
    isShown,
    selected: () => selected,
    hovered: () => hovered,
    emphasis: () => emphasis,
    listen: (listener) => listeners.push(listener),
    isKindShown: (what, kind) => !(what === 'node' ? hiddenNodes : hiddenEdges).has(kind),
    toggleKind(what, kind) {
      const hidden = what === 'node' ? hiddenNodes : hiddenEdges;
      if (!hidden.delete(kind)) hidden.add(kind);
      const lost = selected !== null && !isShown(selected);
      if (lost) selected = null;
      tell({ filter: true, selection: lost });
    },
    select(item) {
      if (item === selected) return;
      selected = item;
      hovered = null;
      tell({ selection: true, filter: item !== null && reveal(item) });
    },
    hover(item) {
      if (item === hovered) return;
      hovered = item;
      tell({ hover: true });
    },
  };
}

// The neighbourhood of a node, or an edge with its ends; null for nothing. All else steps back.
function emphasisOf(item, isShown) {
  if (item === null || !isShown(item)) return null;
  const edges = new Set(item.what === 'edge' ? [item] : item.edges.filter(isShown));
  const nodes = new Set([...edges].flatMap((edge) => [edge.source, edge.target]));
  if (item.what === 'node') nodes.add(item);
  return { item, nodes, edges };
}
