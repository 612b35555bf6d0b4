// What hands and heads do over time, on a camera's picture: trails of hands, movements for a moment longer than they last,
// and the text that is spelt.
import {isPredicted, movements} from './words.js';

const TRAIL_MS = 900;
const SHOWN_MS = 1600;
const TIP = 8; // the index finger's
const INK = '#101418';
const PAPER = 'rgb(255 255 255 / 88%)';

export class Signs {
  constructor() {
    this.trails = new Map(); // of hands, by track id: [{x, y, us}]
    this.told = new Map(); // name to the capture time at which it was last seen
    this.text = '';
    this.letter = '';
  }

  /** A camera's next result that this page shows. */
  take({objects, captureTimeUs}) {
    if (captureTimeUs < this.lastUs) {
      this.trails.clear();
      this.told.clear();
    }
    this.lastUs = captureTimeUs;
    this.letter = '';
    for (const object of objects) {
      for (const {name} of movements(object)) {
        this.told.set(name, captureTimeUs);
      }
      if (!object.hand || isPredicted(object)) {
        continue;
      }
      const trail = this.trails.get(object.trackId) ?? [];
      trail.push({x: object.landmarks[3 * TIP], y: object.landmarks[3 * TIP + 1], us: captureTimeUs});
      this.trails.set(object.trackId, trail);
      const {text, letter} = object.hand.spelling ?? {};
      if (text || letter) {
        this.text = text;
        this.letter = letter;
      }
    }
    for (const [id, trail] of this.trails) {
      const kept = trail.filter(({us}) => us > captureTimeUs - 1000 * TRAIL_MS);
      if (kept.length === 0) {
        this.trails.delete(id);
      } else {
        this.trails.set(id, kept);
      }
    }
    for (const [name, us] of this.told) {
      if (us < captureTimeUs - 1000 * SHOWN_MS) {
        this.told.delete(name);
      }
    }
  }

  /** What was done in the last moments, in words; for the picture's caption. */
  words() {
    return [...this.told.keys()].map(name => name.replaceAll('_', ' '));
  }

  /** place: {x, y, scale} takes the picture's pixels to the canvas. */
  draw(context, place, size) {
    context.lineCap = 'round';
    for (const trail of this.trails.values()) {
      for (let i = 1; i < trail.length; i++) {
        const age = (this.lastUs - trail[i].us) / (1000 * TRAIL_MS);
        context.globalAlpha = .75 * (1 - age);
        context.strokeStyle = '#ffe45c';
        context.lineWidth = 4 * (1 - age) + 1;
        context.beginPath();
        context.moveTo(place.x + trail[i - 1].x * place.scale, place.y + trail[i - 1].y * place.scale);
        context.lineTo(place.x + trail[i].x * place.scale, place.y + trail[i].y * place.scale);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    const lines = [this.words().join(' · '), this.text + (this.letter ? ` [${this.letter}]` : '')].filter(Boolean);
    context.font = '600 16px system-ui, "Noto Sans", "DejaVu Sans", sans-serif';
    lines.reverse().forEach((words, i) => {
      const width = Math.min(size.width - 8, context.measureText(words).width + 20);
      const x = (size.width - width) / 2;
      const y = size.height - 34 - 30 * i;
      context.fillStyle = PAPER;
      context.beginPath();
      context.roundRect(x, y, width, 26, 8);
      context.fill();
      context.fillStyle = INK;
      context.fillText(words, x + 10, y + 18, width - 20);
    });
  }
}
