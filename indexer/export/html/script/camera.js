// Where the picture is looked at from: the point of the graph in the middle of the window, and px a unit.

const CLOSEST = 6;
const FARTHEST = 0.004;
const FLIGHT = 260; // ms

function createCamera(host, onMove) {
  let at = { x: 0, y: 0, scale: 1 };
  let flight = 0;

  function set(next) {
    at = { ...next, scale: Math.max(FARTHEST, Math.min(CLOSEST, next.scale)) };
    onMove();
  }

  // Goes there in a quarter of a second, or at once for who prefers stillness. A second flight ends the first.
  function fly(to) {
    flight += 1;
    if (prefersStillness()) return set(to);
    const [own, from, start] = [flight, at, performance.now()];
    const step = (now) => {
      if (own !== flight) return;
      const part = Math.max(0, Math.min(1, (now - start) / FLIGHT));
      const eased = part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) * (1 - part);
      const mix = (one, other) => one + (other - one) * eased;
      set({ x: mix(from.x, to.x), y: mix(from.y, to.y), scale: from.scale * (to.scale / from.scale) ** eased });
      if (part < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  function toHost({ x, y }) {
    return { x: (x - at.x) * at.scale + host.clientWidth / 2, y: (y - at.y) * at.scale + host.clientHeight / 2 };
  }

  function toGraph({ x, y }) {
    return { x: (x - host.clientWidth / 2) / at.scale + at.x, y: (y - host.clientHeight / 2) / at.scale + at.y };
  }

  return {
    at: () => at,
    fly,
    jump(to) {
      flight += 1;
      set(to);
    },
    toHost,
    toGraph,
    panBy(across, down) {
      flight += 1;
      set({ ...at, x: at.x + across / at.scale, y: at.y + down / at.scale });
    },
    // Closer or farther, while one point of the host stays where it is.
    zoomAt(point, factor) {
      flight += 1;
      const held = toGraph(point);
      const scale = Math.max(FARTHEST, Math.min(CLOSEST, at.scale * factor));
      set({
        x: held.x - (point.x - host.clientWidth / 2) / scale, y: held.y - (point.y - host.clientHeight / 2) / scale, scale,
      });
    },
  };
}
