// One sheet of the picture: painted in slices that keep every frame short, and moved as it is until the next is ready.
//
// ``paint(context, frame)`` is an iterator that draws and yields how much it drew. A small graph is drawn at once, in
// the frame that asked; of a large one the old picture follows the camera while the new one is made behind it.

const SLICE = { least: 300, first: 1200, most: 100000 }; // things drawn in a frame
const AHEAD = 0.2; // of the window on each side that is drawn beyond it where drawing takes more than one frame
const SLOW = 20; // ms from one frame to the next: then the slices get smaller
const REST = 90; // ms without a move before a slow picture is drawn anew
const BLURRED = 1.5; // zoomed so much, it is drawn anew without waiting for rest

function createLayer(host, camera, className, paint) {
  let front = element('canvas', { class: className });
  let back = element('canvas', { class: className });
  let painted = null; // the frame of what is in front
  let job = null;
  let wanted = false;
  let slices = 1; // that the last picture took
  let slice = SLICE.first;
  let moved = 0;
  let ticking = false;
  let last = 0;
  const probe = element('canvas', { width: 1, height: 1 }).getContext('2d');
  host.append(front, back);
  back.style.visibility = 'hidden';

  function newFrame() {
    const ahead = slices > 1 ? AHEAD : 0;
    const [width, height] = [host.clientWidth, host.clientHeight];
    const [across, down] = [Math.round(width * ahead), Math.round(height * ahead)];
    const ratio = Math.min(2, devicePixelRatio || 1);
    return { ...camera.at(), across, down, ratio, width: width + 2 * across, height: height + 2 * down };
  }

  function begin() {
    const frame = newFrame();
    const [width, height] = [frame.width * frame.ratio, frame.height * frame.ratio];
    if (back.width !== width || back.height !== height) {
      [back.width, back.height] = [width, height];
      [back.style.width, back.style.height] = [`${frame.width}px`, `${frame.height}px`];
    }
    const context = back.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    job = { frame, steps: paint(context, frame), slices: 0 };
    wanted = false;
  }

  // Draws on until the slice is used up; what is drawn becomes visible when all of it is.
  function go() {
    let drawn = 0;
    job.slices += 1;
    while (drawn < slice) {
      const step = job.steps.next();
      if (step.done) return finish();
      drawn += step.value;
    }
    // The browser puts off drawing on what nobody sees; copying a dot of it makes it draw now.
    return probe.drawImage(back, 0, 0, 1, 1, 0, 0, 1, 1);
  }

  function finish() {
    [front, back] = [back, front];
    front.style.visibility = 'visible';
    back.style.visibility = 'hidden';
    painted = job.frame;
    slices = job.slices;
    job = null;
    follow();
  }

  // The picture in front, moved to where the camera is now.
  function follow() {
    if (painted === null) return;
    const { x, y, scale } = camera.at();
    const [halfWidth, halfHeight] = [host.clientWidth / 2, host.clientHeight / 2];
    const zoom = scale / painted.scale;
    const left = halfWidth - (painted.across + halfWidth) * zoom + (painted.x - x) * scale;
    const top = halfHeight - (painted.down + halfHeight) * zoom + (painted.y - y) * scale;
    front.style.transform = `translate(${left}px, ${top}px) scale(${zoom})`;
  }

  function tick(now) {
    ticking = false;
    const pause = now - last;
    last = now;
    if (job !== null && job.slices > 0 && pause < 250) {
      slice = pause > SLOW ? Math.max(SLICE.least, slice * 0.75) : Math.min(SLICE.most, slice * 1.1);
    }
    if (job === null && wanted && (slices === 1 || now - moved > REST || isWorn())) begin();
    if (job !== null) go();
    if (job !== null || wanted) schedule();
  }

  // Whether the picture in front no longer covers the window, or is blown up too much.
  function isWorn() {
    if (painted === null) return true;
    const { x, y, scale } = camera.at();
    const zoom = scale / painted.scale;
    const isCovered = Math.abs(x - painted.x) * scale <= painted.across * zoom + host.clientWidth / 2 * (zoom - 1) + 1
      && Math.abs(y - painted.y) * scale <= painted.down * zoom + host.clientHeight / 2 * (zoom - 1) + 1;
    return !isCovered || zoom > BLURRED;
  }

  function schedule() {
    if (ticking) return;
    ticking = true;
    requestAnimationFrame(tick);
  }

  return {
    moved() {
      moved = performance.now();
      wanted = true;
      follow();
      schedule();
    },
    // What is to be seen has changed. What is being drawn is drawn to its end: else nothing would be seen while a
    // slider moves.
    changed() {
      wanted = true;
      moved = 0;
      schedule();
    },
    fade: (faded) => {
      for (const canvas of [front, back]) canvas.classList.toggle('faded', faded);
    },
    isThere: () => painted !== null || job !== null || wanted,
    isDone: () => job === null && !wanted,
    frame: () => painted,
    clear() {
      job = null;
      wanted = false;
      painted = null;
      front.style.visibility = 'hidden';
    },
  };
}
