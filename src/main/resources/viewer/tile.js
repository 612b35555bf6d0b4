// One camera on the page: its newest picture with what was found in it, and its figures.
import {draw, mark, outline, upright} from './overlay.js';
import {Signs} from './signs.js';
import {Codec} from './wire.js';
import {summary, time} from './words.js';

const SHARPEST = 2;
const SILENT_MS = 3000;
const LABEL_MS = 1000;
const SCREEN_SHOTS = 120;
const WIDEST = 16 / 9, TALLEST = 1;

export class Tile {
  constructor(id) {
    this.id = id;
    this.shot = null;
    this.bitmap = null;
    this.skipped = 0;
    this.shown = 0;
    this.delays = [];
    this.only = null; // which objects are drawn; null: all
    this.signs = new Signs();
    this.marks = []; // {name, colour, points: of {x, y} in the picture's pixels}, to be pointed at
    this.places = []; // zones and lines: {name, zone, points: x, y, … as shares of the picture}
    this.place = {x: 0, y: 0, scale: 1};
    this.noted = 0; // height of what the note covers at the bottom, in CSS pixels
    this.labelled = 0;
    this.element = document.createElement('figure');
    this.element.className = 'tile';
    this.element.innerHTML = `
      <div class="stage"><canvas role="img"></canvas><p class="note" hidden></p></div>
      <figcaption><a class="name"></a><span class="figures"></span></figcaption>`;
    this.canvas = this.element.querySelector('canvas');
    this.note = this.element.querySelector('.note');
    this.caption = this.element.querySelector('.figures');
    const link = this.element.querySelector('.name');
    link.textContent = id;
    link.href = `#camera=${encodeURIComponent(id)}`;
    this.canvas.setAttribute('aria-label', `${id}: no picture yet`);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.canvas);
  }

  remove() {
    this.watch.disconnect();
    this.bitmap?.close();
    this.element.remove();
  }

  /** Unpacks the picture; it is drawn with the next draw(). Where it is no longer wanted by then, what was there stays. */
  async take(shot, wanted) {
    const bitmap = await unpack(shot);
    if (!wanted()) {
      bitmap?.close();
      return;
    }
    if (this.shot && shot.index > this.shot.index) {
      this.skipped += shot.index - this.shot.index - 1;
    }
    this.shown++;
    this.bitmap?.close();
    this.bitmap = bitmap;
    this.shot = shot;
    this.signs.take(shot.landmarks);
    this.delays.push(Date.now() - shot.landmarks.captureTimeUs / 1000);
    if (this.delays.length > SCREEN_SHOTS) {
      this.delays.shift();
    }
    const aspect = String(this.aspect());
    if (this.element.style.getPropertyValue('--aspect') !== aspect) {
      this.element.style.setProperty('--aspect', aspect);
    }
  }

  /** Puts an element over the picture, and keeps it there. */
  layer(element) {
    this.over = element;
    this.canvas.after(element);
    this.lay();
  }

  lay() {
    if (this.over && this.shot) {
      const {x, y, scale} = this.place;
      const {width, height} = this.shot.landmarks;
      Object.assign(this.over.style, {left: `${x}px`, top: `${y}px`, width: `${width * scale}px`, height: `${height * scale}px`});
    }
  }

  /** Where on the picture an event happened, in the picture's pixels. */
  at(event) {
    const {left, top} = this.canvas.getBoundingClientRect();
    const {x, y, scale} = this.place;
    return {x: (event.clientX - left - x) / scale, y: (event.clientY - top - y) / scale};
  }

  /** Width over height of the place for the picture. */
  aspect() {
    const {width, height} = this.shot?.landmarks ?? {width: 16, height: 9};
    return Math.max(TALLEST, Math.min(WIDEST, width / height));
  }

  /** Median of capture to this page over the last shots, by this machine's clock; −1 before the first. */
  screenMs() {
    const sorted = [...this.delays].sort((a, b) => a - b);
    return sorted.length === 0 ? -1 : Math.max(0, sorted[sorted.length >> 1]);
  }

  resize() {
    const sharp = Math.min(SHARPEST, devicePixelRatio);
    const width = Math.round(this.canvas.clientWidth * sharp);
    const height = Math.round(this.canvas.clientHeight * sharp);
    if (width !== this.canvas.width || height !== this.canvas.height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.measureNote();
      this.draw(this.options);
    }
  }

  /** The picture in the middle, as large as fits, and the points by the same scale and offset. */
  draw(options) {
    this.options = options;
    if (!this.shot || !options || this.canvas.width === 0) {
      return;
    }
    const {width, height, objects} = this.shot.landmarks;
    const context = this.canvas.getContext('2d');
    const sharp = this.canvas.width / Math.max(1, this.canvas.clientWidth);
    const size = {width: this.canvas.width / sharp, height: this.canvas.height / sharp};
    const scale = Math.min(size.width / width, size.height / height);
    const place = this.place = {x: (size.width - width * scale) / 2, y: (size.height - height * scale) / 2, scale};
    this.lay();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    if (this.bitmap) {
      upright(context, this.bitmap, this.shot.rotation, place, width * scale, height * scale);
    }
    if (options.zones) {
      this.places.forEach(one => outline(context, place, {width: width * scale, height: height * scale}, one));
    }
    if (this.only) {
      draw(context, place, size, objects.filter(this.only), {...options, labels: false}); // the marks have names
    } else {
      draw(context, place, size, objects, options);
    }
    if (options.labels) {
      this.signs.draw(context, place, {...size, height: size.height - this.noted}); // above the note
    }
    this.marks.forEach(points => mark(context, place, size, points));
    if (performance.now() - this.labelled > LABEL_MS) {
      this.labelled = performance.now();
      this.canvas.setAttribute('aria-label', [`${this.id}: ${summary(objects)}`, ...this.signs.words()].join(', '));
    }
  }

  /** The server's figures for this camera. */
  figures(figures) {
    this.caption.innerHTML = `<b>${figures.fps.toFixed(1)}</b> fps · <b>${time(figures.p50Ms)}</b> p50 · <b>${
      time(figures.p99Ms)}</b> p99`;
    let note = condition(figures);
    if (note) {
      // What is amiss comes before anything else.
    } else if (figures.rejectAgoMs >= 0 && figures.rejectAgoMs < SILENT_MS) {
      note = `Rejected: ${reason(figures)}`;
    } else if (this.shot && !this.bitmap && this.shot.codec > Codec.JPEG) {
      note = 'This browser does not show the camera’s codec';
    } else if (this.shot?.landmarks.objects.length === 0) {
      note = 'Nothing found';
    }
    this.element.dataset.state = figures.state.toLowerCase().replace('_', '-');
    this.note.classList.toggle('alone', !this.shot);
    this.note.textContent = note;
    this.note.hidden = note === '';
    this.measureNote();
  }

  measureNote() {
    this.noted = this.note.hidden || !this.shot ? 0 : this.canvas.clientHeight - this.note.offsetTop;
  }
}

/** What is amiss with a camera, as a sentence; empty where nothing is. */
export function condition(figures) {
  switch (figures.state) {
    case 'CAMERA_DOWN':
      return figures.frameAgoMs < 0 ? 'Camera down: no picture comes'
        : `Camera down: no picture for ${time(figures.frameAgoMs)}`;
    case 'JOB_DOWN':
      return `Job down: pictures come, no result for ${time(figures.silentMs)}`;
    case 'SHEDDING':
      return 'Job is behind: it leaves pictures out';
    case 'REJECTED':
      return `Rejected: ${reason(figures)}`;
    case 'SILENT':
      return `Silent for ${time(figures.silentMs)}`;
    default:
      return '';
  }
}

/** 'TRUNCATED: the picture ends early' */
export function reason(figures) {
  return `${figures.rejectReason.replace('REASON_', '')}${figures.rejectDetail ? `: ${figures.rejectDetail}` : ''}`;
}

async function unpack(shot) {
  if (shot.codec !== Codec.JPEG || !shot.picture) {
    return null;
  }
  try {
    return await createImageBitmap(new Blob([shot.picture], {type: 'image/jpeg'}), {imageOrientation: 'from-image'});
  } catch {
    return null; // the job could read it and the browser cannot: the points are shown alone
  }
}
