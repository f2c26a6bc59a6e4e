// The same as the picture as a table, for keyboards, screen readers and whoever likes tables.

function createTable(view, onJump) {
  const host = byId('table');
  const opener = byId('as-table');
  let sorted = { column: 'mentions', down: true };

  function render() {
    if (host.hidden) return;
    const rows = view.graph.ranked.filter(view.isShown).map((node) => tableRow(node, view));
    rows.sort((one, other) => (sorted.down ? -1 : 1) * compareCells(one[sorted.column], other[sorted.column]));
    host.replaceChildren(element('table', {},
      element('caption', {}, STRINGS.table),
      element('thead', {}, element('tr', {}, ...Object.keys(STRINGS.columns).map(headCell))),
      element('tbody', {}, ...rows.map(({ node, ...cells }) => bodyRow(node, cells, onJump)))));
  }

  function headCell(column) {
    const state = column !== sorted.column ? 'none' : sorted.down ? 'descending' : 'ascending';
    return element('th', { scope: 'col', 'aria-sort': state, class: column },
      button('sort', () => sortBy(column), STRINGS.columns[column]));
  }

  function sortBy(column) {
    sorted = { column, down: column === sorted.column ? !sorted.down : !['name', 'kind'].includes(column) };
    render();
    host.querySelector(`th.${column} button`).focus();
  }

  function toggle() {
    host.hidden = !host.hidden;
    opener.setAttribute('aria-pressed', String(!host.hidden));
    render();
    if (!host.hidden) host.focus();
  }

  opener.addEventListener('click', toggle);
  view.listen((change) => { if (change.filter) render(); });
  return { toggle, isOpen: () => !host.hidden };
}

function tableRow(node, view) {
  const edges = node.edges.filter(view.isShown);
  const dates = edges.flatMap((edge) => [edge.first, edge.last]).filter((date) => date !== null).sort();
  return {
    node,
    name: fold(node.name),
    kind: nodeKindName(node.kind),
    mentions: node.mentions,
    incoming: edges.filter((edge) => edge.target === node).length,
    outgoing: edges.filter((edge) => edge.source === node).length,
    first: dates[0] ?? '',
    last: dates.at(-1) ?? '',
  };
}

function compareCells(one, other) {
  return typeof one === 'number' ? one - other : one.localeCompare(other);
}

function bodyRow(node, cells, onJump) {
  const day = (date) => (date === '' ? '–' : dayName(date));
  return element('tr', {},
    element('th', { scope: 'row' }, jumpButton(node, onJump)),
    element('td', {}, cells.kind),
    ...[cells.mentions, cells.incoming, cells.outgoing].map((count) => element('td', { class: 'number' }, number(count))),
    ...[cells.first, cells.last].map((date) => element('td', { class: 'number' }, day(date))));
}
