// Learned signs: those that are set, and a new one that somebody shows to the camera, take by take.
import {AGAIN_MS, ask, button, change, labelled, node} from './desk.js';
import {sleep} from './link.js';

const WANTED = 5; // examples
const COUNTDOWN = [3, 2, 1];
const POLL_MS = 250;
const TAKE_MS = 8000; // in which nobody showed it
const REST_MS = 1200; // the hand goes back
const FAILURES = 2; // in a row, then it waits to be asked
const SVG = 'http://www.w3.org/2000/svg';

export class Recorder {
  /** @param panel an empty section */
  constructor(panel) {
    this.panel = panel;
    this.tile = null;
    this.state = null;
    this.filled = null; // the state that the panel shows; it waits while somebody types
    this.run = null; // takes that are under way
    this.cue = node('p', '', {className: 'cue', hidden: true});
    this.cue.setAttribute('role', 'status');
    setInterval(() => this.tile && !document.hidden && !this.run && this.read(), AGAIN_MS);
  }

  /** The tile of the camera that is shown alone, or null. */
  async show(tile) {
    this.stop();
    this.tile = tile;
    this.state = this.filled = null;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    if (tile) {
      tile.canvas.after(this.cue);
      await this.read();
    }
  }

  address() {
    return `api/signs?camera=${encodeURIComponent(this.tile.id)}`;
  }

  async read() {
    const {tile} = this;
    const state = await ask(this.address());
    if (this.tile === tile && state !== null && state.signs !== null) {
      this.take(state);
    }
  }

  take(state) {
    this.state = state;
    this.panel.hidden = false;
    if (JSON.stringify(state) !== this.filled && !(this.panel.contains(document.activeElement) && document.activeElement.matches('input, select'))) {
      this.fill();
    }
  }

  /** Sends a change; false where it was refused, which is said. */
  async send(keys) {
    const {tile} = this;
    const answer = await change(this.address(), keys);
    if (this.tile !== tile) {
      return false;
    }
    if (answer.fault) {
      this.say(answer.fault);
      return false;
    }
    document.activeElement?.matches('input, select') && document.activeElement.blur();
    this.take(answer);
    return true;
  }

  fill() {
    this.filled = JSON.stringify(this.state);
    const {signs, recording} = this.state;
    const list = node('ul', '', {className: 'networks'});
    list.append(...Object.entries(signs).map(([name, sign]) => {
      const item = node('li');
      item.append(node('b', name), node('span', sign.version === 0 ? 'not set' : `${sign.examples} examples`),
        button('Take away', () => this.send({remove: name, replaces: sign.version}), {ariaLabel: `Take ${name} away`}));
      if (sign.refusal) {
        item.append(node('small', `Refused: ${sign.refusal}`, {className: 'refusal'}));
      }
      return item;
    }));
    this.note = node('p', this.note?.textContent ?? '', {className: 'hint'});
    this.note.setAttribute('role', 'status');
    const had = document.activeElement?.dataset?.does;
    this.panel.replaceChildren(node('h2', 'Learned signs, of all cameras'), list, recording ? this.takes(recording) : this.form(), this.note);
    if (had) { // the focus stays where it was
      (this.panel.querySelector(`[data-does="${had}"]`) ?? this.panel.querySelector('button'))?.focus({preventScroll: true});
    }
  }

  form() {
    const form = node('form', '', {className: 'settings'});
    const name = node('input', '', {
      name: 'name', required: true, pattern: '[a-z][a-z0-9_]{0,39}', placeholder: 'thank_you', autocomplete: 'off', spellcheck: false,
      title: 'Small letters, digits and underscores, a letter first',
    });
    const hand = node('select', '', {name: 'hand'});
    hand.append(new Option('right', 'right'), new Option('left', 'left'), new Option('both', 'both'));
    const face = node('input', '', {name: 'face', type: 'checkbox'});
    const go = node('button', 'Record', {className: 'button main'});
    form.append(labelled('New sign', name), labelled('Hand', hand), labelled('The place at the face counts', face), go);
    form.addEventListener('submit', async event => {
      event.preventDefault();
      if (await this.send({record: {name: name.value, hand: hand.value, face: face.checked}})) {
        this.start();
      }
    });
    return form;
  }

  takes({name, hand, takes}) {
    const box = node('div', '', {className: 'recording'});
    const right = takes.filter(({takenFor}) => takenFor === name).length;
    box.append(node('h3', `${name}, ${hand === 'both' ? 'both hands' : `${hand} hand`}: ${takes.length} of ${WANTED}`));
    const list = node('ol', '', {className: 'takes'});
    list.append(...takes.map(({path, takenFor}, i) => {
      const item = node('li');
      item.dataset.verdict = takenFor === name ? 'good' : 'bad';
      const words = takes.length < 2 ? '' : takenFor === name ? 'like the others' : takenFor === '' ? 'unlike the others' : `like ${takenFor}`;
      item.append(drawn(path, `Way ${i + 1}`), node('small', words),
        button('Delete', () => this.send({delete: i}), {ariaLabel: `Delete example ${i + 1}`, disabled: Boolean(this.run)}));
      return item;
    }));
    box.append(list);
    if (takes.length > 1) {
      box.append(node('p', `Left out one by one, ${right} of ${takes.length} are taken for ${name}.`, {className: 'hint'}));
    }
    const row = node('div', '', {className: 'row'});
    if (this.run) {
      row.append(button('Stop', () => this.stop()));
    } else {
      row.append(button(takes.length < WANTED ? 'Go on' : 'One more', () => this.start(Math.max(WANTED, takes.length + 1))),
        button('Save', async () => await this.send({save: true}) && this.say(`${name} is told in 2 s.`),
          {disabled: takes.length === 0, className: takes.length < WANTED ? 'button' : 'button main'}));
    }
    row.append(button('Cancel', async () => {
      this.stop();
      await this.send({cancel: true});
    }));
    for (const one of row.children) {
      one.dataset.does = one.textContent;
    }
    box.append(row);
    return box;
  }

  /** One take after the other, until there are enough. */
  async start(wanted = WANTED) {
    const run = this.run = {};
    const goesOn = () => this.run === run;
    this.say('');
    this.fill();
    this.tile.element.scrollIntoView(); // the picture says what to do
    for (let failures = 0; goesOn() && this.state.recording.takes.length < wanted;) {
      const had = this.state.recording.takes.length;
      for (const n of COUNTDOWN) {
        this.hint(`Rest your hand. ${had + 1} of ${wanted} in ${n}`, 'wait');
        await sleep(1000);
        if (!goesOn()) {
          return;
        }
      }
      if (!await this.send({take: true})) {
        break;
      }
      this.hint('Show it now, then rest', 'go');
      for (const end = performance.now() + TAKE_MS; goesOn() && this.state.recording?.taking && performance.now() < end;) {
        await sleep(POLL_MS);
        await this.read();
      }
      if (!goesOn() || !this.state.recording) {
        break;
      }
      if (this.state.recording.takes.length > had) {
        failures = 0;
        this.hint('Taken', 'done');
      } else {
        await this.send({take: false});
        failures++;
        this.hint('No hand moved between two rests', 'wait');
        if (failures >= FAILURES) {
          await sleep(REST_MS);
          this.say('No hand moved between two rests: keep it in the picture, and rest it for a moment before and after.');
          break;
        }
      }
      await sleep(REST_MS);
    }
    if (goesOn()) {
      this.stop();
    }
  }

  stop() {
    if (this.run) {
      this.run = null;
      this.cue.hidden = true;
      if (this.state?.recording?.taking && this.tile) {
        this.send({take: false});
      }
      if (this.state && this.tile) {
        this.fill();
        this.panel.scrollIntoView({block: 'nearest'});
      }
    }
  }

  /** Says on the picture what to do. */
  hint(text, state) {
    this.cue.textContent = text;
    this.cue.dataset.state = state;
    this.cue.hidden = false;
  }

  say(text) {
    if (this.note) {
      this.note.textContent = text;
    }
  }
}

/** A way, drawn small; it begins at the dot. */
function drawn(path, title) {
  const svg = document.createElementNS(SVG, 'svg');
  const xs = path.filter((_, i) => i % 2 === 0), ys = path.filter((_, i) => i % 2 === 1).map(y => -y);
  const size = Math.max(.2, Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) * 1.3;
  const left = (Math.max(...xs) + Math.min(...xs) - size) / 2, top = (Math.max(...ys) + Math.min(...ys) - size) / 2;
  svg.setAttribute('viewBox', `${left} ${top} ${size} ${size}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  const line = document.createElementNS(SVG, 'polyline');
  line.setAttribute('points', xs.map((x, i) => `${x},${ys[i]}`).join(' '));
  const dot = document.createElementNS(SVG, 'circle');
  dot.setAttribute('cx', xs[0]);
  dot.setAttribute('cy', ys[0]);
  dot.setAttribute('r', size * .06);
  svg.append(line, dot);
  return svg;
}
