// A canvas that looks into space, turned by mouse, touch and keyboard. It is drawn when something has changed.
import {
  DirectionalLight, Group, HemisphereLight, MathUtils, PerspectiveCamera, Scene, Spherical, Vector3, WebGLRenderer,
} from './three.module.min.js';
import {OrbitControls} from './OrbitControls.js';

const SHARPEST = 2;
const FIELD_OF_VIEW = 40; // degrees, of the shorter side
const STEP = Math.PI / 24;
const ZOOM_STEP = 1.15;
const POLES = .02; // how close to them one may look down or up

/** Why space cannot be shown; empty where it can. */
export function obstacle() {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context ? '' : 'This browser shows nothing in space: WebGL is switched off or missing.';
}

export class Stage {
  /** drawn: called after each drawing, for what lies above the canvas. */
  constructor(canvas, drawn = () => {}) {
    this.canvas = canvas;
    this.drawn = drawn;
    this.renderer = new WebGLRenderer({canvas, antialias: true, alpha: true});
    this.scene = new Scene();
    this.world = new Group(); // turned so that up is up
    this.camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, .02, 200);
    const light = new DirectionalLight('#fff', 1.6);
    light.position.set(1, 2, 1.5);
    this.camera.add(light);
    this.scene.add(this.world, this.camera, new HemisphereLight('#fff', '#8d99a8', 2));
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.minPolarAngle = POLES;
    this.controls.maxPolarAngle = Math.PI - POLES;
    this.controls.addEventListener('change', () => this.draw());
    this.controls.addEventListener('start', () => (this.touched = true));
    this.touched = false;
    this.due = false;
    this.home = {target: new Vector3(), position: new Vector3(0, 0, 1)};
    canvas.addEventListener('keydown', event => this.key(event));
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
  }

  key(event) {
    const {key} = event;
    const turn = {
      ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP],
    }[key];
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (turn) {
      this.turn(...turn);
    } else if (key === '+' || key === '=') {
      this.turn(0, 0, 1 / ZOOM_STEP);
    } else if (key === '-') {
      this.turn(0, 0, ZOOM_STEP);
    } else if (key === 'Home') {
      this.front();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** By angles about what is looked at, and to so many times the distance. */
  turn(yaw, pitch, distance = 1) {
    const at = new Spherical().setFromVector3(this.camera.position.clone().sub(this.controls.target));
    at.theta -= yaw;
    at.phi = MathUtils.clamp(at.phi + pitch, POLES, Math.PI - POLES);
    at.radius *= distance;
    this.camera.position.setFromSpherical(at).add(this.controls.target);
    this.touched = true;
    this.controls.update();
    this.draw();
  }

  /** Sets where front() goes, and goes there unless somebody has turned it. */
  place(target, position) {
    this.home = {target: target.clone(), position: position.clone()};
    if (!this.touched) {
      this.front();
    }
  }

  front() {
    this.controls.target.copy(this.home.target);
    this.camera.position.copy(this.home.position);
    this.controls.update();
    this.touched = false;
    this.draw();
  }

  /** How far away a sphere of this radius is seen as a whole. */
  distance(radius) {
    return radius / Math.sin(MathUtils.degToRad(FIELD_OF_VIEW / 2));
  }

  resize() {
    const {clientWidth: width, clientHeight: height} = this.canvas;
    if (width === 0 || height === 0) {
      return;
    }
    this.renderer.setPixelRatio(Math.min(SHARPEST, devicePixelRatio));
    this.renderer.setSize(width, height, false);
    const aspect = width / height;
    const half = Math.tan(MathUtils.degToRad(FIELD_OF_VIEW / 2));
    this.camera.aspect = aspect;
    this.camera.fov = MathUtils.radToDeg(2 * Math.atan(aspect < 1 ? half / aspect : half));
    this.camera.updateProjectionMatrix();
    this.draw();
  }

  /** With the next frame of the screen. */
  draw() {
    if (!this.due) {
      this.due = true;
      requestAnimationFrame(() => {
        this.due = false;
        if (this.canvas.clientWidth > 0) {
          this.render();
        }
      });
    }
  }

  render() {
    this.renderer.render(this.scene, this.camera);
    this.drawn();
  }

  /** Where a point of the world lies on the canvas: x, y in CSS pixels; null if it is behind the eye. */
  onScreen(x, y, z) {
    const at = this.world.localToWorld(new Vector3(x, y, z)).project(this.camera);
    return at.z > 1 ? null
      : {x: (at.x + 1) / 2 * this.canvas.clientWidth, y: (1 - at.y) / 2 * this.canvas.clientHeight};
  }
}
