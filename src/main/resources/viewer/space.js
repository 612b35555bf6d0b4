// One hand or face in space, to be turned. Coordinates as in the messages: x right, y down, z away from the camera.
import {Vector3} from './three.module.min.js';
import {Figures} from './figures.js';
import {colour, points} from './overlay.js';
import {Stage} from './stage.js';
import {name} from './words.js';

const SWING = .7;
const SWING_SECONDS = 6;
const ROOM = 1.25; // of the canvas around an object
const HAND = .75; // of its radius is a hand's length

export class Space {
  constructor(canvas) {
    this.stage = new Stage(canvas);
    this.stage.world.rotation.x = Math.PI; // the messages' y points down, the stage's up
    this.stage.place(new Vector3(), new Vector3(0, 0, this.stage.distance(ROOM)));
    this.stage.controls.enablePan = false;
    this.figures = new Figures(this.stage.world);
    this.swinging = false;
  }

  front() {
    this.stage.front();
  }

  /** Swings to and fro until told otherwise. */
  swing(on) {
    this.swinging = on;
    const from = performance.now();
    const step = () => {
      const seconds = (performance.now() - from) / 1000;
      this.stage.world.rotation.y = this.swinging ? SWING * Math.sin(seconds / SWING_SECONDS * 2 * Math.PI) : 0;
      this.stage.draw();
      if (this.swinging) {
        requestAnimationFrame(step);
      }
    };
    step();
  }

  show(object, options) {
    this.stage.canvas.setAttribute(
      'aria-label', object ? `${name(object)} in space; arrow keys turn it` : 'Nothing to show');
    this.figures.show(object ? [{
      xyz: centred(object.world.length > 0 ? object.world : points(object, options)),
      topology: object.topology,
      colour: colour(object),
      size: 2 * HAND,
      faint: null,
      bones: true,
      points: true,
    }] : [], '#888');
    this.stage.draw();
  }
}

/** Around the origin, with a radius of 1. */
function centred(xyz) {
  const n = xyz.length / 3;
  const middle = [0, 0, 0];
  for (let i = 0; i < xyz.length; i++) {
    middle[i % 3] += xyz[i] / n;
  }
  let radius = 1e-9;
  for (let i = 0; i < n; i++) {
    radius = Math.max(radius, Math.hypot(...[0, 1, 2].map(k => xyz[3 * i + k] - middle[k])));
  }
  return Array.from(xyz, (value, i) => (value - middle[i % 3]) / radius);
}
