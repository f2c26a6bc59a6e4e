// What of the graph is shown, selected and pointed at; who listens is told what changed.

function createView(graph) {
  const listeners = [];
  const opened = new Set(); // communities whose folded members are shown
  let filters = noFilters();
  let smallShown = !graph.small.fold;
  let shown = siftNow();
  let look = { dim: true, colour: 'kind' };
  let selected = null;
  let hovered = null;
  let hops = 1;
  let path = null;
  let emphasis = null;
  let test = { filters: null, passes: null };

  function siftNow() {
    return sift(graph, filters, isFolded);
  }

  function isFolded(node) {
    return (node.isSmall && !smallShown) || (node.bubble !== null && !opened.has(node.community));
  }

  function isShown(item) {
    return (item.what === 'node' ? shown.nodeFlags : shown.edgeFlags)[item.index] === 1;
  }

  function tell(change) {
    if (change.filter) {
      shown = siftNow();
      if (selected !== null && !isShown(selected)) [selected, path, change.selection] = [null, null, true];
      if (path !== null && !path.steps.every(isShown)) [path, change.path] = [null, true];
    }
    const item = hovered ?? selected;
    emphasis = path !== null && hovered === null ? path : emphasisOf(item, isShown, item === selected ? hops : 1);
    for (const listener of listeners) listener(change);
  }

  // What hides an item is lifted when it is selected: who asked for it wants to see it.
  function reveal(item) {
    if (isShown(item)) return false;
    const ends = item.what === 'node' ? [item] : [item.source, item.target];
    if (ends.some((node) => node.isSmall)) smallShown = true;
    for (const node of ends) if (node.bubble !== null) opened.add(node.community);
    filters = {
      ...filters,
      hiddenNodes: filters.hiddenNodes.filter((kind) => ends.every((node) => node.kind !== kind)),
      hiddenEdges: filters.hiddenEdges.filter((kind) => item.kind !== kind),
    };
    shown = siftNow();
    if (!isShown(item)) {
      const { hiddenNodes, hiddenEdges } = filters;
      filters = { ...noFilters(), hiddenNodes, hiddenEdges };
      shown = siftNow();
    }
    return true;
  }

  return {
    graph,
    isShown,
    isFolded,
    shown: () => shown,
    countOf: (edge) => shown.counts[edge.index],
    verbOf: (edge) => edgeVerb(edge, shown.counts[edge.index], shown.indirect[edge.index]),
    undatedOf: (edge) => shown.undated[edge.index],
    datesOf,
    filters: () => filters,
    look: () => look,
    selected: () => selected,
    hovered: () => hovered,
    emphasis: () => emphasis,
    hops: () => hops,
    path: () => path,
    bubbles: () => graph.bubbles.filter((bubble) => !opened.has(bubble.community)),
    opened: () => [...opened],
    areSmallShown: () => smallShown,
    listen: (listener) => listeners.push(listener),
    isKindShown: (what, kind) => !(what === 'node' ? filters.hiddenNodes : filters.hiddenEdges).includes(kind),
    isFiltered: () => !sameFilters(filters, noFilters()),
    passes: evidencePasses,
    toggleKind(what, kind) {
      const name = what === 'node' ? 'hiddenNodes' : 'hiddenEdges';
      const kinds = filters[name];
      filters = { ...filters, [name]: kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind] };
      tell({ filter: true });
    },
    // ``passing`` is for what is seen for a moment only and is no step to come back to.
    filter(part, { passing = false } = {}) {
      filters = { ...filters, ...part };
      tell({ filter: true, passing });
    },
    reset() {
      filters = noFilters();
      tell({ filter: true });
    },
    setLook(part) {
      look = { ...look, ...part };
      tell({ look: true });
    },
    toggleSmall() {
      smallShown = !smallShown;
      tell({ filter: true });
    },
    open(communities) {
      for (const community of communities) opened.add(community);
      tell({ filter: true });
    },
    setHops(many) {
      hops = many;
      path = null;
      tell({ hops: true, path: true });
    },
    showPath(found) {
      path = found;
      tell({ path: true });
    },
    select(item) {
      if (item === selected) return;
      selected = item;
      hovered = null;
      path = null;
      tell({ selection: true, filter: item !== null && reveal(item) });
    },
    hover(item) {
      if (item === hovered) return;
      hovered = item;
      tell({ hover: true });
    },
  };

  // Whether a reason is among the evidence that the filters leave.
  function evidencePasses(reason) {
    if (test.filters !== filters) test = { filters, passes: evidenceTest(graph, filters) };
    const { source, account, article } = reason;
    const published = utcDay(reason.published);
    const date = countedDate(published);
    return test.passes(source, account, article, dayNumber(date), lastDayNumber(date));
  }

  // The first and the last date of an edge's evidence as the filters leave it; null where none has a date.
  function datesOf(edge) {
    if (!asksEvidence({ ...filters, least: 1 })) return edge.first === null ? null : [edge.first, edge.last ?? edge.first];
    const [first, last] = [shown.firsts[edge.index], shown.lasts[edge.index]];
    return first < 0 ? null : [graph.days[first], graph.days[last]];
  }
}

// All within ``hops`` steps of a node, or an edge with its ends; null for nothing. All else steps back.
function emphasisOf(item, isShown, hops) {
  if (item === null || !isShown(item)) return null;
  if (item.what === 'edge') return { item, nodes: new Set([item.source, item.target]), edges: new Set([item]) };
  const nodes = new Set([item]);
  const edges = new Set();
  let border = [item];
  for (let step = 0; step < hops; step += 1) {
    const next = [];
    for (const node of border) {
      for (const edge of node.edges) {
        if (!isShown(edge)) continue;
        edges.add(edge);
        const other = otherEnd(edge, node);
        if (!nodes.has(other)) {
          nodes.add(other);
          next.push(other);
        }
      }
    }
    border = next;
  }
  return { item, nodes, edges };
}
