// Mouse, pen and fingers on the picture: dragging moves it, wheel and two fingers zoom, a short touch picks.

const STILL = 5; // px that a finger may slip and still have meant a click
const TURN = 0.0016; // zoom for each unit of the wheel

function bindGestures(host, camera, { onPick, onPoint }) {
  const pointers = new Map();
  let start = null;
  let waiting = null;

  const place = (event) => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function down(event) {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    pointers.set(event.pointerId, place(event));
    host.setPointerCapture(event.pointerId);
    start = pointers.size === 1 ? { ...place(event), moved: false } : { ...start, moved: true };
  }

  function move(event) {
    if (!pointers.has(event.pointerId)) return point(event);
    const before = pointers.get(event.pointerId);
    const now = place(event);
    if (Math.hypot(now.x - start.x, now.y - start.y) > STILL) start.moved = true;
    if (pointers.size === 1 && start.moved) camera.panBy(before.x - now.x, before.y - now.y);
    if (pointers.size === 2) pinch(event.pointerId, before, now);
    pointers.set(event.pointerId, now);
  }

  function pinch(id, before, now) {
    const [, other] = [...pointers].find(([key]) => key !== id);
    const factor = Math.hypot(now.x - other.x, now.y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1);
    camera.zoomAt({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, factor);
    camera.panBy((before.x - now.x) / 2, (before.y - now.y) / 2);
  }

  function up(event) {
    const own = pointers.delete(event.pointerId);
    if (own && pointers.size === 0 && !start.moved && event.type === 'pointerup') onPick(place(event), event.pointerType);
  }

  // At most one look a frame, however fast the mouse reports.
  function point(event) {
    if (event.pointerType !== 'mouse') return;
    if (waiting === null) {
      requestAnimationFrame(() => {
        if (waiting !== null) onPoint(waiting);
        waiting = null;
      });
    }
    waiting = place(event);
  }

  host.addEventListener('pointerdown', down);
  host.addEventListener('pointermove', move);
  host.addEventListener('pointerup', up);
  host.addEventListener('pointercancel', up);
  host.addEventListener('pointerleave', () => {
    waiting = null;
    onPoint(null);
  });
  host.addEventListener('wheel', (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    camera.zoomAt(place(event), Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * TURN));
  }, { passive: false });
}
