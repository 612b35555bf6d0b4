// Zones and lines of the camera that is shown alone: listed, and for those who may, drawn and changed on its picture.
import {button, node, refusalOf} from './desk.js';

const SVG = 'http://www.w3.org/2000/svg';
const STEP = .005, LARGE_STEP = .05; // of the picture, by the arrow keys
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
const MOVED_PX = 4; // less is a click
const ENDS = ['One end', 'The other end', 'The side that counts as in'];

export class Zones {
  /**
   * @param panel an empty section
   * @param send changes keys of the camera's record, and gives a sentence where that is refused
   * @param changed called when what outlines() gives has changed
   */
  constructor(panel, send, changed) {
    Object.assign(this, {panel, send, changed});
    this.tile = null;
    this.state = null;
    this.draft = null; // while it is edited: shapes {zone, name, points}; of a line: its ends and a point that is in
    this.drawing = null; // the shape that gets its points one after the other
    this.chosen = null; // the shape whose corners can be moved
    this.layer = node('div', '', {className: 'editor', hidden: true});
    this.layer.addEventListener('pointerdown', event => this.down(event));
    this.layer.addEventListener('pointermove', event => this.move(event));
    this.layer.addEventListener('pointerup', event => this.up(event));
    this.layer.addEventListener('pointercancel', () => this.drag = null);
    this.layer.addEventListener('click', event => event.stopPropagation()); // it chooses no object
    this.layer.addEventListener('keydown', event => this.key(event));
    this.panel.addEventListener('keydown', event => this.key(event));
  }

  /** The tile of the camera that is shown alone, or null. */
  show(tile) {
    this.stop();
    this.tile = tile;
    this.state = null;
    this.panel.hidden = true;
    if (tile) {
      tile.layer(this.layer);
    }
  }

  /** What is set for the camera. */
  take(state) {
    const isNew = JSON.stringify(state) !== JSON.stringify(this.state);
    this.state = state;
    if (isNew && !this.draft) {
      this.list();
    }
  }

  /** Zones and lines to be drawn on a camera's picture: those that are known, or else those that events have named. */
  outlines(camera, told) {
    if (this.tile?.id !== camera) {
      return told;
    }
    if (this.draft) {
      return []; // they are drawn on the layer
    }
    const {zones = null, lines = null} = this.state ?? {};
    const known = shapes(zones, lines).map(({zone, name, points}) => ({
      zone, name, points: (zone ? points : points.slice(0, 2)).flat(),
    }));
    return [...told.filter(({zone}) => (zone ? zones : lines) === null), ...known];
  }

  mayChange() {
    return this.state !== null && this.state.settings !== null;
  }

  // The panel

  list() {
    this.layer.hidden = true;
    const {zones, lines} = this.state;
    const all = shapes(zones, lines);
    this.panel.hidden = all.length === 0 && !this.mayChange();
    const items = node('ul', '', {className: 'shapes'});
    items.append(...all.map(({zone, name}) => {
      const item = node('li', name);
      item.append(node('small', zone ? 'zone' : 'line'));
      return item;
    }));
    const parts = [node('h2', 'Zones and lines'), items];
    if (all.length === 0) {
      parts.push(node('p', zones === null ? 'None is known here.' : 'There is none.', {className: 'hint'}));
    }
    for (const key of ['zones', 'lines']) {
      const why = refusalOf(this.state, key);
      if (why) {
        parts.push(node('p', why, {className: 'refusal'}));
      }
    }
    if (this.mayChange()) {
      const row = node('div', '', {className: 'row'});
      row.append(button('Edit', () => this.edit(), {id: 'zones-edit'}));
      if (this.state.settings.zones || this.state.settings.lines) {
        row.append(button('As configured', event => this.back(event.currentTarget)));
      }
      parts.push(row);
    }
    this.note = node('p', this.note?.textContent ?? '', {className: 'hint'});
    this.note.setAttribute('role', 'status');
    this.panel.replaceChildren(...parts, this.note);
    this.changed();
  }

  /** Sets zones and lines back, at the second click. */
  async back(asked) {
    if (!asked.dataset.sure) {
      asked.dataset.sure = 'asked';
      asked.textContent = 'Really set back?';
      return;
    }
    const fault = await this.send({zones: null, lines: null});
    this.say(fault ?? 'As configured in 2 s.');
  }

  edit() {
    if (!this.tile.shot) {
      this.say('Wait for the camera’s first picture.');
      return;
    }
    const {zones, lines, version} = this.state;
    this.base = {zones: zones ?? {}, lines: lines ?? {}, version};
    this.draft = shapes(zones, lines);
    this.chosen = this.draft[0] ?? null;
    this.drawing = null;
    this.form();
    this.build();
    this.changed();
    this.panel.querySelector('input, button')?.focus();
  }

  stop() {
    this.draft = this.drawing = this.chosen = this.drag = null;
    this.layer.hidden = true;
    if (this.state) {
      this.list();
    }
  }

  cancel() {
    this.stop();
    this.say('Nothing was changed.');
    this.panel.querySelector('button')?.focus();
  }

  form() {
    const form = node('form', '', {className: 'places-form', noValidate: true});
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.save();
    });
    const items = node('ul', '', {className: 'shapes'});
    this.rows = new Map(this.draft.map(shape => [shape, this.row(shape)]));
    items.append(...this.rows.values());
    const add = node('div', '', {className: 'row'});
    add.append(button('New zone', event => this.begin(true, event)), button('New line', event => this.begin(false, event)));
    this.fault = node('p', '', {className: 'refusal', hidden: true});
    this.fault.setAttribute('role', 'alert');
    this.note = node('p', '', {className: 'hint', id: 'zones-note'});
    this.note.setAttribute('role', 'status');
    const end = node('div', '', {className: 'row'});
    end.append(node('button', 'Save', {className: 'button main'}), button('Cancel', () => this.cancel()));
    form.append(items, add, this.note, this.fault, end);
    const parts = [node('h2', 'Zones and lines')];
    if (this.state.zones === null || this.state.lines === null) {
      parts.push(node('p', 'This viewer was not given the list of cameras, so it does not know what is configured there. What is'
        + ' saved here takes the place of that: start the viewer with -Dlandmarks.cameras.file to begin from it.', {className: 'hint'}));
    }
    this.panel.replaceChildren(...parts, form);
    this.hint();
  }

  row(shape) {
    const item = node('li');
    const what = shape.zone ? 'zone' : 'line';
    const name = node('input', '', {value: shape.name, maxLength: 64, ariaLabel: `Name of the ${what}`, autocomplete: 'off', spellcheck: false});
    name.addEventListener('focus', () => this.choose(shape));
    name.addEventListener('input', () => {
      shape.name = name.value;
      name.setCustomValidity(this.draft.some(other => other !== shape && other.zone === shape.zone && other.name === shape.name)
        ? `Another ${what} has this name: choose one that is not taken.` : '');
      this.place();
    });
    item.append(name, node('small', what));
    const tools = node('div', '', {className: 'row'});
    tools.append(shape.zone
      ? button('Add a corner', () => this.add(shape), {ariaLabel: `Add a corner to ${shape.name}`})
      : button('Swap sides', () => this.swap(shape), {ariaLabel: `Swap the sides of ${shape.name}`, disabled: shape === this.drawing}));
    tools.append(button('Delete', () => this.remove(shape), {ariaLabel: `Delete ${shape.name}`}));
    item.append(tools);
    return item;
  }

  hint() {
    const {drawing} = this;
    this.note.textContent = !drawing ? (this.draft.length === 0 ? '' : 'Drag the corners, or focus one and use the arrow keys (with Shift in'
        + ' larger steps), Delete, and Insert for one more. The small dots add a corner. Enter saves, Escape cancels.')
      : drawing.zone ? 'Click the corners on the picture, one after the other. A click on the first one or Enter closes the zone; Escape'
        + ' drops it.'
        : ['Click one end of the line on the picture.', 'Click its other end.', 'Click a point on the side that counts as in.'][
          drawing.points.length];
    this.layer.classList.toggle('drawing', Boolean(drawing));
  }

  say(text) {
    if (this.note) {
      this.note.textContent = text;
    }
  }

  // Changes of the draft

  /** A new shape: drawn by clicks, or where a key asked for it, one in the middle whose corners are moved. */
  begin(zone, {detail: clicks}) {
    if (this.drawing) {
      this.drop();
    }
    const what = zone ? 'zone' : 'line';
    let n = 1;
    while (this.draft.some(shape => shape.zone === zone && shape.name === `${what} ${n}`)) {
      n++;
    }
    const middle = zone ? [[.35, .35], [.65, .35], [.5, .65]] : [[.25, .5], [.75, .5], [.5, .65]];
    this.chosen = {zone, name: `${what} ${n}`, points: clicks > 0 ? [] : middle};
    this.drawing = clicks > 0 ? this.chosen : null;
    this.draft.push(this.chosen);
    this.form();
    this.build();
    if (this.drawing) {
      this.rows.get(this.drawing).querySelector('button:enabled').focus();
    } else {
      this.focusCorner(0);
    }
  }

  finish() {
    const shape = this.drawing;
    if (this.isUnfinished()) {
      return;
    }
    this.drawing = null;
    this.hover = null;
    this.form();
    this.build();
    this.rows.get(shape).querySelector('input').select();
  }

  /** Says what is missing where the shape that is being drawn has fewer than three points. */
  isUnfinished() {
    const isUnfinished = Boolean(this.drawing) && this.drawing.points.length < 3;
    if (isUnfinished) {
      const {zone, name} = this.drawing;
      this.say(`${name} is not finished: click ${zone ? 'at least three corners' : 'both ends and a point on the side that counts as in'}`
        + ' on the picture, or drop it with Escape.');
    }
    return isUnfinished;
  }

  /** Gives up the shape that is being drawn. */
  drop() {
    const shape = this.drawing;
    this.drawing = null;
    this.remove(shape);
  }

  remove(shape) {
    this.draft = this.draft.filter(one => one !== shape);
    this.drawing = this.drawing === shape ? null : this.drawing;
    this.chosen = this.draft[0] ?? null;
    this.form();
    this.build();
    this.panel.querySelector('input, button').focus();
  }

  choose(shape) {
    if (this.chosen !== shape) {
      this.chosen = shape;
      this.build();
    }
  }

  /** One more corner, halfway between the one before it and the next. */
  add(shape, after = shape.points.length - 1) {
    const {points} = shape;
    const a = points[after], b = points[(after + 1) % points.length];
    const at = points.length === 0 ? [.5, .5]
      : points.length === 1 ? clamped(a[0] + .1, a[1])
        : points.length === 2 ? clamped((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + .1) : clamped((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
    points.splice(after + 1, 0, at);
    this.chosen = shape;
    this.build();
    this.focusCorner(after + 1);
  }

  swap(shape) {
    const [[ax, ay], [bx, by], [x, y]] = shape.points;
    const t = 2 * ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / Math.max(1e-9, (bx - ax) ** 2 + (by - ay) ** 2);
    shape.points[2] = clamped(2 * ax + t * (bx - ax) - x, 2 * ay + t * (by - ay) - y);
    this.chosen = shape;
    this.build();
  }

  async save() {
    const input = [...this.rows.values()].map(row => row.querySelector('input')).find(field => !field.checkValidity());
    if (input) {
      input.reportValidity();
      return;
    }
    if (this.isUnfinished()) {
      return;
    }
    this.drawing = null;
    const {zones, lines} = record(this.draft);
    const keys = {replaces: this.base.version};
    if (JSON.stringify(zones) !== JSON.stringify(this.base.zones)) {
      keys.zones = zones;
    }
    if (JSON.stringify(lines) !== JSON.stringify(this.base.lines)) {
      keys.lines = lines;
    }
    if (!keys.zones && !keys.lines) {
      this.cancel();
      return;
    }
    const {tile} = this;
    const fault = await this.send(keys);
    if (this.tile !== tile) {
      return;
    }
    if (fault) {
      this.refused(fault);
    } else {
      this.stop();
      this.say('Saved; it holds in 2 s.');
      this.panel.querySelector('button')?.focus();
    }
  }

  /** Says why it was refused, beside the shape that the sentence names. */
  refused(fault) {
    this.fault.textContent = fault;
    this.fault.hidden = false;
    for (const [shape, row] of this.rows) {
      const isNamed = fault.includes(`'${shape.name}'`);
      row.querySelector('input').setAttribute('aria-invalid', String(isNamed));
      if (isNamed) {
        row.append(this.fault);
        this.choose(shape);
      }
    }
  }

  // The picture

  /** Elements for all shapes anew. */
  build() {
    this.layer.hidden = false;
    this.svg = document.createElementNS(SVG, 'svg');
    this.svg.setAttribute('viewBox', '0 0 1 1');
    this.svg.setAttribute('preserveAspectRatio', 'none');
    this.svg.setAttribute('aria-hidden', 'true');
    this.parts = this.draft.map((shape, i) => {
      const path = document.createElementNS(SVG, 'path');
      path.dataset.shape = i;
      const halo = document.createElementNS(SVG, 'path');
      halo.classList.add('halo');
      this.svg.append(halo, path);
      const tag = node('span', '', {className: 'tag'});
      return {shape, path, halo, tag};
    });
    const chosen = this.chosen;
    this.corners = (chosen?.points ?? []).map((_, i) => {
      const corner = node('button', '', {type: 'button', className: chosen.zone || i < 2 ? 'corner' : 'corner in'});
      corner.dataset.corner = i;
      corner.setAttribute('aria-describedby', 'zones-note');
      return corner;
    });
    this.middles = chosen?.zone && chosen !== this.drawing && chosen.points.length > 1 ? chosen.points.map((_, i) => {
      const middle = node('span', '', {className: 'middle'});
      middle.dataset.middle = i;
      return middle;
    }) : [];
    this.layer.replaceChildren(this.svg, ...this.parts.map(({tag}) => tag), ...this.middles, ...this.corners);
    this.place();
    this.hint();
  }

  /** Puts the elements where the shapes are. */
  place() {
    for (const {shape, path, halo, tag} of this.parts ?? []) {
      const {points, zone, name} = shape;
      const isOpen = shape === this.drawing;
      const way = isOpen && this.hover ? [...points, this.hover] : points;
      const [a, b, c] = points;
      const d = zone || isOpen ? way.map(([x, y], i) => `${i ? 'L' : 'M'}${x} ${y}`).join('') + (zone && !isOpen ? 'Z' : '')
        : `M${a}L${b}M${(a[0] + b[0]) / 2} ${(a[1] + b[1]) / 2}L${c}`;
      path.setAttribute('d', d);
      halo.setAttribute('d', d);
      path.setAttribute('class', `${zone ? 'zone' : 'line'}${shape === this.chosen ? ' chosen' : ''}`);
      tag.textContent = name;
      tag.hidden = points.length === 0;
      put(tag, points[0] ?? [0, 0]);
    }
    this.corners?.forEach((corner, i) => {
      const [x, y] = this.chosen.points[i];
      put(corner, [x, y]);
      const what = this.chosen.zone ? `Corner ${i + 1}` : ENDS[i];
      corner.setAttribute('aria-label', `${what} of ${this.chosen.name}: ${percent(x)} from the left, ${percent(y)} from the top`);
    });
    this.middles?.forEach((middle, i) => {
      const [a, b] = [this.chosen.points[i], this.chosen.points[(i + 1) % this.chosen.points.length]];
      put(middle, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    });
  }

  focusCorner(i) {
    this.corners[i]?.focus({preventScroll: true});
  }

  at(event) {
    const {left, top, width, height} = this.layer.getBoundingClientRect();
    return clamped((event.clientX - left) / width, (event.clientY - top) / height);
  }

  down(event) {
    if (!this.draft || event.button !== 0) {
      return;
    }
    event.preventDefault(); // no text is chosen and no picture is dragged
    const {corner, middle, shape} = event.target.dataset;
    this.layer.setPointerCapture(event.pointerId);
    if (corner !== undefined) {
      this.drag = {i: Number(corner), x: event.clientX, y: event.clientY, moved: false};
      this.focusCorner(Number(corner));
    } else if (middle !== undefined) {
      this.chosen.points.splice(Number(middle) + 1, 0, this.at(event));
      this.build();
      this.drag = {i: Number(middle) + 1, x: event.clientX, y: event.clientY, moved: true};
      this.focusCorner(this.drag.i);
    } else if (this.drawing) {
      this.drawing.points.push(this.at(event));
      if (!this.drawing.zone && this.drawing.points.length === 3) {
        this.finish();
      } else {
        this.build();
        this.focusCorner(this.drawing.points.length - 1);
      }
    } else if (shape !== undefined) {
      this.choose(this.draft[Number(shape)]);
    }
  }

  move(event) {
    if (!this.draft) {
      return;
    }
    const {drag} = this;
    if (drag) {
      drag.moved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > MOVED_PX;
      if (drag.moved) {
        this.chosen.points[drag.i] = this.at(event);
        this.place();
      }
    } else if (this.drawing && event.pointerType === 'mouse') {
      this.hover = this.drawing.points.length > 0 ? this.at(event) : null;
      this.place();
    }
  }

  up() {
    const {drag, drawing} = this;
    this.drag = null;
    if (drag && !drag.moved && drag.i === 0 && drawing?.zone && drawing.points.length > 2) {
      this.finish();
    }
  }

  key(event) {
    if (!this.draft || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const corner = event.target.dataset?.corner;
    const i = Number(corner);
    const step = ARROWS[event.key];
    if (event.key === 'Escape') {
      this.drawing ? this.drop() : this.cancel();
    } else if (corner === undefined) {
      return;
    } else if (step) {
      const size = event.shiftKey ? LARGE_STEP : STEP;
      const [x, y] = this.chosen.points[i];
      this.chosen.points[i] = clamped(x + size * step[0], y + size * step[1]);
      this.place();
    } else if (event.key === 'Enter') {
      this.drawing ? this.finish() : this.save();
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && this.chosen.zone) {
      this.chosen.points.splice(i, 1);
      this.build();
      this.focusCorner(Math.min(i, this.chosen.points.length - 1));
    } else if (event.key === 'Insert' && this.chosen.zone) {
      this.add(this.chosen, i);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // Escape does not leave the camera
  }
}

/** Of the records of the server's answer. */
function shapes(zones, lines) {
  return [
    ...Object.entries(zones ?? {}).map(([name, points]) => ({zone: true, name, points: points.map(point => [...point])})),
    ...Object.entries(lines ?? {}).map(([name, line]) => ({zone: false, name, points: [line.from, line.to, line.in].map(point => [...point])})),
  ];
}

function record(draft) {
  const of = (zone, value) => Object.fromEntries(draft.filter(shape => shape.zone === zone).map(shape => [shape.name, value(shape.points)]));
  return {zones: of(true, points => points), lines: of(false, ([from, to, within]) => ({from, to, in: within}))};
}

function clamped(x, y) {
  return [x, y].map(share => Math.round(1e4 * Math.max(0, Math.min(1, share))) / 1e4);
}

function put(element, [x, y]) {
  element.style.left = `${100 * x}%`;
  element.style.top = `${100 * y}%`;
}

function percent(share) {
  return `${Math.round(1000 * share) / 10} %`;
}
