// One hand or face in space, to be turned. Coordinates as in the messages: x right, y down, z away from the camera.
import {connections} from './link.js';
import {colour, points} from './overlay.js';
import {name} from './words.js';

const STEP = Math.PI / 24;
const FILL = .92;
const EYE = 4;
const SWING = .7;
const SWING_SECONDS = 6;

export class Space {
  constructor(canvas) {
    this.canvas = canvas;
    this.object = null;
    this.yaw = 0;
    this.pitch = 0;
    this.swinging = false;
    let from = null;
    canvas.addEventListener('pointerdown', event => {
      from = event;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', event => {
      if (from) {
        this.turn((event.clientX - from.clientX) / 120, (event.clientY - from.clientY) / 120);
        from = event;
      }
    });
    canvas.addEventListener('pointerup', () => (from = null));
    canvas.addEventListener('pointercancel', () => (from = null));
    canvas.addEventListener('keydown', event => {
      const turn = {
        ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP],
      }[event.key];
      if (turn) {
        this.turn(...turn);
        event.preventDefault();
      }
    });
  }

  turn(yaw, pitch) {
    this.yaw += yaw;
    this.pitch = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, this.pitch + pitch));
    this.draw();
  }

  front() {
    this.yaw = 0;
    this.pitch = 0;
    this.draw();
  }

  /** Swings to and fro until told otherwise. */
  swing(on) {
    this.swinging = on;
    const step = () => {
      if (this.swinging) {
        this.draw();
        requestAnimationFrame(step);
      }
    };
    step();
  }

  show(object, options) {
    this.object = object;
    this.options = options;
    this.canvas.setAttribute('aria-label', object ? `${name(object)} in space; arrow keys turn it` : 'Nothing to show');
    this.draw();
  }

  draw() {
    const sharp = Math.min(2, devicePixelRatio);
    const width = Math.round(this.canvas.clientWidth * sharp);
    const height = Math.round(this.canvas.clientHeight * sharp);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    if (!this.object || width === 0) {
      return;
    }
    const xyz = this.object.world.length > 0 ? this.object.world : points(this.object, this.options);
    const swing = this.swinging ? SWING * Math.sin(performance.now() / 1000 / SWING_SECONDS * 2 * Math.PI) : 0;
    const at = project(xyz, this.yaw + swing, this.pitch, width, height);
    const ink = colour(this.object);
    const n = xyz.length / 3;
    const thick = sharp * (n > 100 ? 1 : 2.6);
    const parts = connections(this.object.topology)
      .filter(([a, b]) => a < n && b < n)
      .map(([a, b]) => ({a, b, z: (at[3 * a + 2] + at[3 * b + 2]) / 2}));
    for (let i = 0; i < n; i++) {
      parts.push({a: i, z: at[3 * i + 2] - .01});
    }
    parts.sort((p, q) => q.z - p.z); // far to near
    context.lineCap = 'round';
    context.strokeStyle = ink;
    for (const {a, b, z} of parts) {
      context.globalAlpha = Math.max(.25, Math.min(1, .75 - .5 * z));
      const size = EYE / (EYE + z);
      if (b === undefined) {
        context.fillStyle = n > 100 ? ink : '#fff';
        context.beginPath();
        context.arc(at[3 * a], at[3 * a + 1], size * (n > 100 ? .9 * sharp : 3 * sharp), 0, 2 * Math.PI);
        context.fill();
      } else {
        context.lineWidth = thick * size;
        context.beginPath();
        context.moveTo(at[3 * a], at[3 * a + 1]);
        context.lineTo(at[3 * b], at[3 * b + 1]);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
  }
}

/** Turned about the middle and seen from EYE radii away; x and y in pixels of the canvas, z in radii, larger is farther. */
function project(xyz, yaw, pitch, width, height) {
  const n = xyz.length / 3;
  const middle = [0, 0, 0];
  for (let i = 0; i < xyz.length; i++) {
    middle[i % 3] += xyz[i] / n;
  }
  let radius = 1e-9;
  for (let i = 0; i < n; i++) {
    radius = Math.max(radius, Math.hypot(...[0, 1, 2].map(k => xyz[3 * i + k] - middle[k])));
  }
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const at = new Float32Array(3 * n);
  for (let i = 0; i < n; i++) {
    const [x, y, z] = [0, 1, 2].map(k => (xyz[3 * i + k] - middle[k]) / radius);
    const turned = x * sy + z * cy;
    const depth = y * sp + turned * cp;
    const near = EYE / (EYE + depth) * height / 2 * FILL;
    at[3 * i] = width / 2 + (x * cy - z * sy) * near;
    at[3 * i + 1] = height / 2 + (y * cp - turned * sp) * near;
    at[3 * i + 2] = depth;
  }
  return at;
}
