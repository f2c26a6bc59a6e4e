// The legend: what the signs mean, how many there are, and which of them are shown.

function createLegend(view) {
  const { nodes, edges } = view.graph;
  const host = byId('legend').querySelector('.kinds');
  const rows = [...kindRows('node', nodes, STRINGS.nodeKinds), ...kindRows('edge', edges, STRINGS.edgeKinds)]
    .map((row) => ({ ...row, ...legendRow(row, view) }));

  for (const what of ['node', 'edge']) {
    const own = rows.filter((row) => row.what === what).map((row) => row.line);
    if (own.length > 0) host.append(element('fieldset', {}, element('legend', {}, STRINGS[`${what}s`]), ...own));
  }
  const communities = communityRows(view);
  host.firstChild?.after(communities);
  host.append(sizeNote(edges));

  // Where communities have the colours, kinds keep their shapes only.
  function recolour() {
    const isByCommunity = view.look().colour === 'community';
    host.classList.toggle('by-community', isByCommunity);
    communities.hidden = !isByCommunity;
  }

  function update() {
    const shown = view.shown();
    const counts = { node: countKinds(shown.nodes), edge: countKinds(shown.edges) };
    for (const { what, kind, total, box, count } of rows) {
      const seen = counts[what].get(kind) ?? 0;
      box.checked = view.isKindShown(what, kind);
      count.textContent = seen === total ? number(seen) : `${number(seen)}/${number(total)}`;
    }
  }

  view.listen((change) => {
    if (change.filter) update();
    if (change.look) recolour();
  });
  update();
  recolour();
}

// The communities that have a colour of their own, each called after its highest ranked node, and the rest in one line.
function communityRows(view) {
  const { colours, ranked } = view.graph;
  const members = new Map();
  for (const node of ranked) members.set(node.community, [...(members.get(node.community) ?? []), node]);
  const rows = [...colours].map(([community, colour]) => communityRow(`community-${colour}`,
    words(STRINGS.aroundName(labelOf(members.get(community)[0])), { class: 'name' }), members.get(community).length));
  const rest = [...members.keys()].filter((community) => !colours.has(community));
  const count = rest.reduce((sum, community) => sum + members.get(community).length, 0);
  if (rest.length > 0) rows.push(communityRow('community-rest', element('span', { class: 'name' }, STRINGS.otherCommunities(rest.length)), count));
  return element('fieldset', { class: 'communities' }, element('legend', {}, STRINGS.communities), ...rows);
}

function communityRow(className, name, count) {
  const dot = sign(`disc ${className}`, NODE_SIGNS.disc);
  return element('div', { class: 'line-of' }, dot, name, element('span', { class: 'count' }, number(count)));
}

function sizeNote(edges) {
  const counts = edges.map((edge) => edge.count);
  const least = counts.reduce((low, count) => Math.min(low, count), Infinity);
  const most = counts.reduce((high, count) => Math.max(high, count), 0);
  return element('fieldset', { class: 'sizes' }, element('legend', {}, STRINGS.sizes),
    element('p', { class: 'note' }, STRINGS.sizeMeans, most > 0 ? ` ${STRINGS.widthMeans(number(least), number(most))}` : '',
      ` ${STRINGS.sizesStay}`));
}

function countKinds(items) {
  const counts = new Map();
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function kindRows(what, items, table) {
  const counts = countKinds(items);
  return inOrder(new Set(counts.keys()), table).map((kind) => ({ what, kind, total: counts.get(kind) }));
}

function legendRow({ what, kind }, view) {
  const box = element('input', { type: 'checkbox', onchange: () => view.toggleKind(what, kind) });
  const count = element('span', { class: 'count' });
  const name = what === 'node' ? nodeKindName(kind, true) : edgeKindName(kind, 'legend');
  const line = element('label', { class: 'row', 'data-kind': kind },
    box, what === 'node' ? nodeSign(kind) : edgeSign(kind), words(name, { class: 'name' }), count);
  return { box, count, line };
}
