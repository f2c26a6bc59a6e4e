// The selection in the page's address: #NODE or #SOURCE/KIND/TARGET, so that a link can lead to it and "back" works.

function addressOf(item) {
  if (item === null) return '';
  const parts = item.what === 'node' ? [item.id] : [item.source.id, item.kind, item.target.id];
  try {
    return `#${parts.map(encodeURIComponent).join('/')}`;
  } catch { // half a surrogate pair has no address
    return '';
  }
}

function itemAt(graph, hash) {
  try {
    const parts = hash.slice(1).split('/').map(decodeURIComponent);
    return parts.length === 3 ? graph.edge(...parts) : graph.node(parts[0]);
  } catch { // a broken address leads nowhere
    return null;
  }
}

function followAddress(view, onArrive) {
  view.listen((change) => {
    const address = addressOf(view.selected());
    if (!change.selection || address === location.hash) return;
    history.pushState(null, '', address || location.pathname + location.search);
  });
  window.addEventListener('hashchange', () => onArrive(itemAt(view.graph, location.hash)));
}
