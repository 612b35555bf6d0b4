// Draws what was found onto a picture. The colours are those of `landmarks detect --overlay`.
import {connections} from './link.js';
import {isPredicted, label, layer, name, sort} from './words.js';

const COLOURS = {right: '#ff9f1c', left: '#3fa9f5', hand: '#c77dff', face: '#5be37d', other: '#f2f25c'};
const HALO = 'rgb(0 0 0 / 55%)';
const INK = '#101418';
const PREDICTED_ALPHA = .6;
const SMALL_STAGE = 480;

export function colour(object) {
  return COLOURS[sort(object)];
}

/** Points x, y, z of an object as the options want them. A predicted object has no raw points. */
export function points(object, options) {
  return options.raw && object.raw.length > 0 ? object.raw : object.landmarks;
}

/**
 * context: of a canvas, scaled so that one unit is one CSS pixel.
 * place: {x, y, scale} takes the picture's pixels to the canvas: x + px * scale.
 * options: hands, faces, others, bones, points, pose, labels, raw.
 */
export function draw(context, place, size, objects, options) {
  const shown = objects.filter(object => options[layer(object)]);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const object of shown) {
    context.globalAlpha = isPredicted(object) ? PREDICTED_ALPHA : 1;
    if (options.pose && object.face?.pose?.matrix.length === 16) {
      pose(context, place, object);
    }
    shape(context, place, object, options);
  }
  context.globalAlpha = 1;
  if (options.labels) {
    tags(context, place, size, shown, options); // last, so that no line crosses them
  }
}

function shape(context, place, object, options) {
  const xyz = points(object, options);
  const n = xyz.length / 3;
  const at = new Float32Array(2 * n);
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (let i = 0; i < n; i++) {
    const x = place.x + xyz[3 * i] * place.scale;
    const y = place.y + xyz[3 * i + 1] * place.scale;
    at[2 * i] = x;
    at[2 * i + 1] = y;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  // The mean distance between points decides how thick they may be before they run together.
  const spacing = Math.sqrt(Math.max(1, (right - left) * (bottom - top)) / Math.max(1, n));
  const line = clamp(spacing * .16, .8, 2.4);
  const ink = colour(object);
  if (options.bones) {
    const bones = new Path2D();
    for (const [a, b] of connections(object.topology)) {
      if (a < n && b < n) {
        bones.moveTo(at[2 * a], at[2 * a + 1]);
        bones.lineTo(at[2 * b], at[2 * b + 1]);
      }
    }
    context.setLineDash([]);
    context.strokeStyle = HALO;
    context.lineWidth = line + 1.4;
    context.stroke(bones);
    context.setLineDash(isPredicted(object) ? [6, 5] : []);
    context.strokeStyle = ink;
    context.lineWidth = line;
    context.stroke(bones);
    context.setLineDash([]);
  }
  if (options.points) {
    const radius = clamp(spacing * .17, .75, 3.4);
    const all = [...Array(n).keys()];
    const seen = isPredicted(object) || !xyz.hidden.length ? all : all.filter(i => !xyz.hidden.includes(i));
    dots(context, at, all, radius + Math.min(1, radius * .5), HALO);
    if (!isPredicted(object) && radius > 1.6) {
      dots(context, at, seen, radius, '#fff');
      dots(context, at, all, radius * .68, ink);
    } else {
      dots(context, at, all, radius, ink);
    }
  }
}

/** A frame around points of the picture, with a name at its top left corner; nothing where they lie outside. */
export function mark(context, place, size, {points, colour: ink, name: words}) {
  const xs = points.map(({x}) => place.x + x * place.scale), ys = points.map(({y}) => place.y + y * place.scale);
  const left = Math.max(1, Math.min(...xs) - 8), right = Math.min(size.width - 1, Math.max(...xs) + 8);
  const top = Math.max(1, Math.min(...ys) - 8), bottom = Math.min(size.height - 1, Math.max(...ys) + 8);
  if (!(right - left > 4 && bottom - top > 4)) {
    return;
  }
  for (const [width, style] of [[4, HALO], [2, ink]]) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.beginPath();
    context.roundRect(left, top, right - left, bottom - top, 6);
    context.stroke();
  }
  context.font = '600 12px system-ui, "Noto Sans", "DejaVu Sans", sans-serif';
  const width = context.measureText(words).width + 12;
  const x = clamp(left, 1, Math.max(1, size.width - width - 1));
  const y = top > 22 ? top - 20 : Math.min(bottom + 3, size.height - 19);
  context.fillStyle = ink;
  context.beginPath();
  context.roundRect(x, y, width, 18, 5);
  context.fill();
  context.fillStyle = INK;
  context.fillText(words, x + 6, y + 13);
}

/** A zone or a line with its name, in a picture of this size on the canvas. */
export function outline(context, place, size, {points, zone, name: words}) {
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    context.lineTo(place.x + points[i] * size.width, place.y + points[i + 1] * size.height);
  }
  if (zone) {
    context.closePath();
    context.fillStyle = 'rgb(139 233 253 / 10%)';
    context.fill();
  }
  for (const [width, style, dash] of [[3, 'rgb(0 0 0 / 30%)', []], [1.6, '#8be9fd', [8, 5]]]) {
    context.setLineDash(dash);
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
  context.setLineDash([]);
  context.font = '600 11px system-ui, "Noto Sans", "DejaVu Sans", sans-serif';
  context.textBaseline = 'alphabetic';
  const x = clamp(place.x + points[0] * size.width + 6, place.x + 4, place.x + size.width - 40);
  const y = clamp(place.y + points[1] * size.height + (zone ? 14 : -6), place.y + 12, place.y + size.height - 4);
  context.lineWidth = 3;
  context.strokeStyle = HALO;
  context.strokeText(words, x, y);
  context.fillStyle = '#8be9fd';
  context.fillText(words, x, y);
}

/** Where the head faces and where its crown is, from the middle of the face. */
function pose(context, place, object) {
  const m = object.face.pose.matrix;
  const {left, top, right, bottom} = object.box;
  const x = place.x + (left + right) / 2 * place.scale;
  const y = place.y + (top + bottom) / 2 * place.scale;
  const length = (bottom - top) * place.scale * .62;
  // Columns of the rotation: the head's y points down and its z into the head.
  for (const [dx, dy, ink] of [[-m[1], -m[5], '#8be9fd'], [-m[2], -m[6], '#ffd84d']]) {
    for (const [width, style] of [[3.6, HALO], [2, ink]]) {
      context.lineWidth = width;
      context.strokeStyle = style;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + dx * length, y + dy * length);
      context.stroke();
    }
    dots(context, [x + dx * length, y + dy * length], [0], 3, ink);
  }
}

function dots(context, at, which, radius, ink) {
  context.fillStyle = ink;
  context.beginPath();
  for (const i of which) {
    const x = at[2 * i], y = at[2 * i + 1];
    if (radius < 1.4) {
      context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
    } else {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
  }
  context.fill();
}

/** Labels beside their objects, each where it covers no other, with a line to the topmost point. */
function tags(context, place, size, objects, options) {
  const small = size.width < SMALL_STAGE;
  const px = small ? 11 : 12.5;
  context.font = `600 ${px}px system-ui, "Noto Sans", "DejaVu Sans", sans-serif`;
  context.textBaseline = 'alphabetic';
  const taken = [];
  for (const object of objects) {
    const words = small ? name(object) : label(object);
    const w = context.measureText(words).width + px;
    const h = px + 8;
    const peak = topmost(points(object, options));
    const x = place.x + peak[0] * place.scale;
    const y = place.y + peak[1] * place.scale;
    taken.push({...free(x, y, w, h, size, taken), w, h, words, object, peak: {x, y}});
  }
  for (const {x, y, w, h, object, peak} of taken) {
    context.globalAlpha = isPredicted(object) ? PREDICTED_ALPHA : 1;
    context.strokeStyle = colour(object);
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(clamp(peak.x, x + 6, x + w - 6), y + h / 2);
    context.lineTo(peak.x, peak.y);
    context.stroke();
  }
  for (const {x, y, w, h, words, object} of taken) {
    context.globalAlpha = isPredicted(object) ? PREDICTED_ALPHA : 1;
    context.fillStyle = colour(object);
    context.beginPath();
    context.roundRect(x, y, w, h, h / 3.5);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = INK;
    context.fillText(words, x + px / 2, y + h - px * .52);
  }
}

/** The place for a label nearest above a point, of those tried, that overlaps none of the others. */
function free(px, py, w, h, size, taken) {
  const tries = [];
  for (let up = 0; up < 5; up++) {
    for (const side of [0, -.55, .55]) {
      tries.push([px - w / 2 + side * w, py - 9 - h - up * (h + 3)]);
    }
  }
  const places = tries.map(([x, y]) => ({
    x: clamp(x, 2, Math.max(2, size.width - w - 2)),
    y: clamp(y, 2, Math.max(2, size.height - h - 2)),
  }));
  const isFree = ({x, y}) =>
    taken.every(o => x > o.x + o.w + 1 || o.x > x + w + 1 || y > o.y + o.h + 1 || o.y > y + h + 1);
  return places.find(isFree) ?? places[0];
}

function topmost(xyz) {
  let peak = 0;
  for (let i = 3; i < xyz.length; i += 3) {
    peak = xyz[i + 1] < xyz[peak + 1] ? i : peak;
  }
  return [xyz[peak], xyz[peak + 1]];
}

export function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

/** Turned upright by the frame's rotation, then scaled to the size that the landmarks count in. */
export function upright(context, bitmap, rotation, place, width, height) {
  context.save();
  context.translate(place.x + width / 2, place.y + height / 2);
  context.rotate(rotation * Math.PI / 180);
  const lying = rotation % 180 !== 0;
  const w = lying ? height : width;
  const h = lying ? width : height;
  context.drawImage(bitmap, -w / 2, -h / 2, w, h);
  context.restore();
}
