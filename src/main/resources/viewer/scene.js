// One scene in space: its cameras with their pictures, and the hands and heads that they see together.
import {
  BufferAttribute, BufferGeometry, CanvasTexture, Color, DoubleSide, DynamicDrawUsage, GridHelper, Group, Line,
  LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial, Quaternion, SRGBColorSpace, Vector3,
} from './three.module.min.js';
import {Figures} from './figures.js';
import {colour, upright} from './overlay.js';
import {Stage} from './stage.js';
import {name, shortName, sort} from './words.js';
import {CameraState, Kind, State} from './wire.js';

const TRAIL_US = 2_000_000;
const TRAIL_POINTS = 64;
const GAZE = .5; // metres
const HAND_SIZE = .18, FACE_SIZE = .2; // metres
const FRUSTUM = .24; // of the distance from a camera to what it looks at
const NEAREST = .08, FARTHEST = .6; // metres
const PICTURE = 320; // columns of a picture in space
const REACH = 30; // CSS pixels from a click to an object
const TURNED = Math.PI / 6, RAISED = Math.PI / 7; // from where one first looks
const AHEAD = .35; // of the way from what is seen to the cameras: what one looks at
const ROOM = .72; // of the radius in which all of it lies: cameras may stand at the edge
const FLOOR = 5, FLOOR_CELLS = 10, BELOW = .25; // metres
const STALE_MS = 3000;
const LETTER = 6.5, TAG = 18; // CSS pixels of a name
const SMALL = 480; // CSS pixels: below this width names are short

const LIGHT = {ground: '#eef1f5', line: '#66707d', grid: '#d3d9e1', gaze: '#0b7fa8', warn: '#b06a00', bad: '#b3261e'};
const DARK = {ground: '#10141a', line: '#8b95a3', grid: '#262d37', gaze: '#7fdcf5', warn: '#f0b45a', bad: '#ff8a80'};

export class Room {
  /** labels: the element over the canvas that takes names. picked: called with an object's key, or ''. */
  constructor(canvas, labels, picked) {
    this.canvas = canvas;
    this.labels = labels;
    this.picked = picked;
    this.stage = new Stage(canvas, () => this.names());
    this.figures = new Figures(this.stage.world);
    this.gazes = new Figures(this.stage.world);
    this.cameras = new Map();
    this.trails = new Map();
    this.tags = new Map();
    this.frame = null;
    this.chosen = '';
    this.options = {};
    this.floor = null;
    this.lowest = Infinity;
    this.taken = 0;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    this.theme = dark.matches ? DARK : LIGHT;
    dark.addEventListener('change', () => {
      this.theme = dark.matches ? DARK : LIGHT;
      this.forget();
      this.draw();
    });
    let down = null;
    canvas.addEventListener('pointerdown', event => (down = event));
    canvas.addEventListener('pointerup', event => {
      if (down && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 5) {
        this.pick(event);
      }
      down = null;
    });
  }

  front() {
    this.stage.front();
  }

  /** Another scene: what was shown is forgotten. */
  clear() {
    this.frame = null;
    this.lowest = Infinity;
    this.stage.touched = false;
    this.placed = null;
    this.trails.forEach(trail => trail.remove());
    this.trails.clear();
    this.forget();
    this.draw();
  }

  /** Cameras and floor are made anew with the next drawing. */
  forget() {
    this.cameras.forEach(camera => camera.remove());
    this.cameras.clear();
    this.floor?.removeFromParent();
    this.floor = null;
  }

  /** A newer frame of the scene. */
  take(frame) {
    if (this.frame && frame.timeUs < this.frame.timeUs) {
      this.trails.forEach(trail => trail.remove());
      this.trails.clear();
    }
    this.frame = frame;
    this.taken = performance.now();
    for (const object of frame.objects) {
      const key = keyOf(object);
      if (!this.trails.has(key)) {
        this.trails.set(key, new Trail(this.stage.world));
      }
      this.trails.get(key).add(frame.timeUs, anchor(object));
    }
    for (const [key, trail] of this.trails) {
      if (trail.newest < frame.timeUs - TRAIL_US) {
        trail.remove();
        this.trails.delete(key);
      }
    }
    this.draw();
  }

  /** A camera's newest picture. */
  picture(tile) {
    this.cameras.get(tile.id)?.show(tile);
    this.stage.draw();
  }

  draw(options = this.options, chosen = this.chosen) {
    this.options = options;
    this.chosen = chosen;
    const {frame, theme} = this;
    const shown = (frame?.objects ?? []).filter(o => (o.kind === Kind.FACE ? options.faces : options.hands));
    if (frame) {
      this.stand(frame);
    }
    this.figures.show(shown.map(object => ({
      xyz: flat(object),
      topology: object.topology,
      colour: colour(object),
      size: object.kind === Kind.FACE ? FACE_SIZE : HAND_SIZE,
      faint: object.state === State.PREDICTED ? true
        : new Set(object.points.flatMap((point, i) => (point.completed ? [i] : []))),
      chosen: keyOf(object) === chosen,
      bones: options.bones,
      points: options.points,
    })), theme.ground);
    this.gazes.show(shown.filter(object => options.pose && object.head?.gaze.length === 3).map(object => ({
      xyz: gaze(object.head),
      topology: '',
      pairs: [[0, 1]],
      colour: theme.gaze,
      size: FACE_SIZE,
      faint: object.state === State.PREDICTED,
      bones: true,
      points: false,
    })), theme.ground);
    const keys = new Set(shown.map(keyOf));
    for (const [key, trail] of this.trails) {
      trail.draw(options.trails && keys.has(key), frame?.timeUs ?? 0, shown.find(o => keyOf(o) === key));
    }
    this.stage.draw();
  }

  /** Cameras, floor, and where one looks from. */
  stand(frame) {
    const centres = frame.cameras.map(camera => centre(camera.calibration));
    if (this.cameras.size === 0) {
      const up = new Vector3();
      frame.cameras.forEach(({calibration: {rotation: r}}) => up.sub(new Vector3(r[3], r[4], r[5])));
      this.stage.world.quaternion.copy(
        new Quaternion().setFromUnitVectors(up.lengthSq() > 1e-6 ? up.normalize() : new Vector3(0, 1, 0),
          new Vector3(0, 1, 0)));
      this.stage.world.updateMatrixWorld(true);
    }
    const middle = this.middle(frame, centres);
    frame.cameras.forEach((camera, i) => {
      let stands = this.cameras.get(camera.camera);
      if (!stands) {
        const depth = Math.min(FARTHEST, Math.max(NEAREST, FRUSTUM * centres[i].distanceTo(middle)));
        stands = new StandingCamera(this.stage.world, camera, depth);
        this.cameras.set(camera.camera, stands);
      }
      stands.state(camera.state, this.theme);
    });
    const heights = frame.objects.map(object => this.stage.world.localToWorld(anchor(object)).y);
    const lowest = Math.min(this.lowest, ...heights);
    if (lowest < this.lowest - .05 || !this.floor) {
      this.lowest = lowest;
      this.floor?.removeFromParent();
      this.floor = new GridHelper(FLOOR, FLOOR_CELLS, this.theme.grid, this.theme.grid);
      const under = this.stage.world.localToWorld(middle.clone());
      this.floor.position.set(under.x, (Number.isFinite(lowest) ? lowest : under.y - .5) - BELOW, under.z);
      this.stage.scene.add(this.floor);
    }
    const seen = frame.objects.length > 0;
    if (this.placed !== 'people' && (seen || !this.placed)) {
      this.placed = seen ? 'people' : 'cameras';
      this.lookFrom(middle, centres);
    }
  }

  /** Of the objects; without any, where the cameras look. */
  middle(frame, centres) {
    const points = frame.objects.map(anchor);
    if (points.length === 0) {
      frame.cameras.forEach(({calibration: {rotation: r}}, i) =>
        points.push(centres[i].clone().add(new Vector3(r[6], r[7], r[8]).multiplyScalar(1.5))));
    }
    return points.reduce((sum, point) => sum.add(point), new Vector3()).divideScalar(points.length);
  }

  /** Behind the cameras, to one side and from above, so that they and what they see are in view. */
  lookFrom(middle, centres) {
    const {world} = this.stage;
    const target = world.localToWorld(middle.clone());
    const places = centres.map(place => world.localToWorld(place.clone()));
    const away = places.reduce((sum, place) => sum.add(place), new Vector3()).divideScalar(places.length).sub(target);
    away.y = 0;
    if (away.length() < .2) {
      away.copy(places[0]).sub(target).setY(0);
    }
    const between = target.clone().lerp(
      places.reduce((sum, place) => sum.add(place), new Vector3()).divideScalar(places.length), AHEAD);
    const radius = Math.max(...places.concat(target).map(place => place.distanceTo(between))) * ROOM;
    const from = away.normalize().applyAxisAngle(new Vector3(0, 1, 0), TURNED).setY(Math.tan(RAISED)).normalize();
    this.stage.place(between, between.clone().addScaledVector(from, this.stage.distance(radius)));
  }

  pick(event) {
    const {left, top} = this.canvas.getBoundingClientRect();
    const x = event.clientX - left, y = event.clientY - top;
    let best = REACH, hit = '';
    for (const object of this.frame?.objects ?? []) {
      for (const point of object.points) {
        const at = this.stage.onScreen(point.x, point.y, point.z);
        const far = at ? Math.hypot(at.x - x, at.y - y) : Infinity;
        if (far < best) {
          best = far;
          hit = keyOf(object);
        }
      }
    }
    this.picked(hit);
  }

  /** The names above the objects and cameras, where those are on the canvas now. */
  names() {
    const wanted = new Map();
    if (this.frame && this.options.labels) {
      for (const object of this.frame.objects) {
        if (object.kind === Kind.FACE ? this.options.faces : this.options.hands) {
          const words = this.canvas.clientWidth < SMALL ? shortName(object) : name(object);
          wanted.set(keyOf(object), {at: crown(object, this.stage), words, kind: sort(object)});
        }
      }
      for (const [id, camera] of this.cameras) {
        wanted.set(`camera-${id}`, {at: this.stage.onScreen(...camera.centre.toArray()), words: id, kind: 'camera'});
      }
    }
    for (const [key, tag] of this.tags) {
      if (!wanted.has(key)) {
        tag.remove();
        this.tags.delete(key);
      }
    }
    const taken = [];
    for (const [key, {at, words, kind}] of wanted) {
      let tag = this.tags.get(key);
      if (!tag) {
        tag = document.createElement('span');
        this.labels.append(tag);
        this.tags.set(key, tag);
      }
      tag.className = kind;
      tag.classList.toggle('chosen', key === this.chosen);
      if (tag.textContent !== words) {
        tag.textContent = words;
      }
      tag.hidden = !at;
      if (at) {
        const y = free(at.x, at.y, words.length * LETTER + TAG, taken);
        tag.style.transform = `translate(${at.x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -130%)`;
      }
    }
  }

  /** What is amiss with what is shown; empty where nothing is. */
  note() {
    if (!this.frame) {
      return 'Nothing of this scene has come yet.';
    }
    const silent = performance.now() - this.taken;
    if (silent > STALE_MS) {
      return `Nothing new for ${Math.round(silent / 1000)} s`;
    }
    const amiss = this.frame.cameras.filter(camera => camera.state !== CameraState.USED);
    return amiss.map(camera => `${camera.camera}: ${CONDITION[camera.state] ?? 'left out'}`).join(' · ');
  }
}

const CONDITION = {
  [CameraState.LATE]: 'late',
  [CameraState.SILENT]: 'sends nothing',
  [CameraState.CLOCK_OFF]: 'its clock is off',
  [CameraState.WRONG_SIZE]: 'its pictures have another shape than its calibration',
  [CameraState.MISCALIBRATED]: 'does not agree with the others',
};

/** A camera as a pyramid, with its picture for a base. */
class StandingCamera {
  constructor(group, {calibration}, depth) {
    this.centre = centre(calibration);
    const {width, height, fx, fy, cx, cy} = calibration;
    const corners = [[0, 0], [width, 0], [width, height], [0, height]].map(([x, y]) =>
      inWorld(calibration, new Vector3((x - .5 - cx) / fx * depth, (y - .5 - cy) / fy * depth, depth)));
    const lines = [];
    for (let i = 0; i < 4; i++) {
      lines.push(this.centre, corners[i], corners[i], corners[(i + 1) % 4]);
    }
    this.group = new Group();
    this.ink = new LineBasicMaterial();
    this.group.add(new LineSegments(new BufferGeometry().setFromPoints(lines), this.ink));
    this.picture = document.createElement('canvas');
    this.picture.width = PICTURE;
    this.picture.height = Math.max(1, Math.round(PICTURE * height / width));
    this.texture = new CanvasTexture(this.picture);
    this.texture.colorSpace = SRGBColorSpace;
    const base = new BufferGeometry().setFromPoints(corners);
    base.setAttribute('uv', new BufferAttribute(new Float32Array([0, 1, 1, 1, 1, 0, 0, 0]), 2));
    base.setIndex([0, 1, 2, 0, 2, 3]);
    this.base = new Mesh(base, new MeshBasicMaterial({map: this.texture, side: DoubleSide}));
    this.base.visible = false;
    this.group.add(this.base);
    group.add(this.group);
    this.parent = group;
  }

  state(state, theme) {
    this.ink.color.set(state === CameraState.USED ? theme.line
      : state === CameraState.LATE || state === CameraState.SILENT ? theme.warn : theme.bad);
  }

  show(tile) {
    if (!tile.bitmap) {
      return;
    }
    const {width, height} = this.picture;
    const context = this.picture.getContext('2d');
    const mirrored = tile.shot.landmarks.mirrored;
    context.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? width : 0, 0); // space has no mirror images
    upright(context, tile.bitmap, tile.shot.rotation, {x: 0, y: 0}, width, height);
    this.texture.needsUpdate = true;
    this.base.visible = true;
  }

  remove() {
    this.group.removeFromParent();
    this.texture.dispose();
  }
}

/** Where an object has been lately. */
class Trail {
  constructor(group) {
    this.past = [];
    const geometry = new BufferGeometry();
    this.at = new BufferAttribute(new Float32Array(3 * TRAIL_POINTS), 3).setUsage(DynamicDrawUsage);
    this.ink = new BufferAttribute(new Float32Array(4 * TRAIL_POINTS), 4).setUsage(DynamicDrawUsage);
    geometry.setAttribute('position', this.at);
    geometry.setAttribute('color', this.ink);
    this.line = new Line(geometry, new LineBasicMaterial({vertexColors: true, transparent: true, depthWrite: false}));
    this.line.frustumCulled = false;
    group.add(this.line);
  }

  get newest() {
    return this.past.at(-1)?.timeUs ?? 0;
  }

  add(timeUs, place) {
    this.past.push({timeUs, place});
    if (this.past.length > TRAIL_POINTS) {
      this.past.shift();
    }
  }

  draw(visible, nowUs, object) {
    const past = this.past.filter(({timeUs}) => timeUs >= nowUs - TRAIL_US);
    this.line.visible = visible && Boolean(object) && past.length > 1;
    if (!this.line.visible) {
      return;
    }
    const ink = new Color(colour(object));
    past.forEach(({timeUs, place}, i) => {
      this.at.setXYZ(i, place.x, place.y, place.z);
      this.ink.setXYZW(i, ink.r, ink.g, ink.b, 1 - (nowUs - timeUs) / TRAIL_US);
    });
    this.at.needsUpdate = true;
    this.ink.needsUpdate = true;
    this.line.geometry.setDrawRange(0, past.length);
  }

  remove() {
    this.line.removeFromParent();
    this.line.geometry.dispose();
  }
}

/** The nearest height above a point at which a name of this width lies on none of those that are there. */
function free(x, y, width, taken) {
  for (let up = 0; up < 6; up++) {
    const top = y - up * TAG;
    if (taken.every(o => Math.abs(o.x - x) > (o.width + width) / 2 || Math.abs(o.top - top) >= TAG)) {
      taken.push({x, top, width});
      return top;
    }
  }
  return y;
}

/** 'hand-3' */
export function keyOf(object) {
  return `${object.kind}-${object.id}`;
}

/** Where a point of the world appears in a camera's picture of this width: x, y in its pixels; null if it is behind it. */
export function project(calibration, width, {x, y, z}) {
  const {rotation: r, translation: t, distortion: k, fx, fy, cx, cy} = calibration;
  const [u, v, w] = [0, 1, 2].map(row => r[3 * row] * x + r[3 * row + 1] * y + r[3 * row + 2] * z + t[row]);
  if (!(w > 0)) {
    return null;
  }
  let a = u / w, b = v / w;
  if (k.length === 5) {
    const r2 = a * a + b * b;
    const radial = 1 + r2 * (k[0] + r2 * (k[1] + r2 * k[4]));
    [a, b] = [a * radial + 2 * k[2] * a * b + k[3] * (r2 + 2 * a * a),
      b * radial + k[2] * (r2 + 2 * b * b) + 2 * k[3] * a * b];
  }
  const scale = width / calibration.width;
  return {x: (fx * a + cx + .5) * scale, y: (fy * b + cy + .5) * scale};
}

function centre(calibration) {
  return inWorld(calibration, new Vector3());
}

/** A point of the camera's frame in the world. */
function inWorld({rotation: r, translation: t}, {x, y, z}) {
  const [u, v, w] = [x - t[0], y - t[1], z - t[2]];
  return new Vector3(...[0, 1, 2].map(i => r[i] * u + r[3 + i] * v + r[6 + i] * w));
}

/** The point by which an object is followed: the middle of its points. */
function anchor({points}) {
  return points.reduce((sum, {x, y, z}) => sum.add(new Vector3(x, y, z)), new Vector3()).divideScalar(points.length);
}

/** Its highest point on the canvas. */
function crown(object, stage) {
  let best = null;
  for (const {x, y, z} of object.points) {
    const at = stage.onScreen(x, y, z);
    if (at && (!best || at.y < best.y)) {
      best = at;
    }
  }
  return best;
}

function flat({points}) {
  return points.flatMap(({x, y, z}) => [x, y, z]);
}

/** From the head's origin along its gaze. */
function gaze({matrix: m, gaze: [x, y, z]}) {
  return [m[3], m[7], m[11], m[3] + GAZE * x, m[7] + GAZE * y, m[11] + GAZE * z];
}
