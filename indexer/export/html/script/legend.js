// The legend: what the signs mean, how many there are, and which of them are shown.

function createLegend(view) {
  const { nodes, edges } = view.graph;
  const host = byId('legend').querySelector('.kinds');
  const kinds = (what, items, table) => inOrder(new Set(items.map((item) => item.kind)), table)
    .map((kind) => ({ what, kind, items: items.filter((item) => item.kind === kind) }));
  const rows = [...kinds('node', nodes, STRINGS.nodeKinds), ...kinds('edge', edges, STRINGS.edgeKinds)]
    .map((row) => ({ ...row, ...legendRow(row, view) }));

  for (const what of ['node', 'edge']) {
    const own = rows.filter((row) => row.what === what).map((row) => row.line);
    if (own.length > 0) host.append(element('fieldset', {}, element('legend', {}, STRINGS[`${what}s`]), ...own));
  }

  function update() {
    for (const { what, kind, items, box, count } of rows) {
      const shown = items.filter(view.isShown).length;
      box.checked = view.isKindShown(what, kind);
      count.textContent = shown === items.length ? number(shown) : `${number(shown)}/${number(items.length)}`;
    }
  }

  view.listen((change) => { if (change.filter) update(); });
  update();
}

function legendRow({ what, kind }, view) {
  const box = element('input', { type: 'checkbox', onchange: () => view.toggleKind(what, kind) });
  const count = element('span', { class: 'count' });
  const name = what === 'node' ? nodeKindName(kind, true) : edgeKindName(kind, 'legend');
  const line = element('label', { class: 'row', 'data-kind': kind },
    box, what === 'node' ? nodeSign(kind) : edgeSign(kind), words(name, { class: 'name' }), count);
  return { box, count, line };
}
