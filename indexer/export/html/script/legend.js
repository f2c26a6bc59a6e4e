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

  function update() {
    const shown = view.shown();
    const counts = { node: countKinds(shown.nodes), edge: countKinds(shown.edges) };
    for (const { what, kind, total, box, count } of rows) {
      const seen = counts[what].get(kind) ?? 0;
      box.checked = view.isKindShown(what, kind);
      count.textContent = seen === total ? number(seen) : `${number(seen)}/${number(total)}`;
    }
  }

  view.listen((change) => { if (change.filter) update(); });
  update();
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
