// The settings of the camera that is shown alone, where the job follows a control topic and the token may change them.
import {AGAIN_MS, ask, button, change, labelled, node, refusalOf} from './desk.js';

const KEYS = [
  {key: 'smoothness', name: 'Smoothness', max: 1, step: .05},
  {key: 'responsiveness', name: 'Responsiveness', max: 1, step: .05},
  {key: 'field_of_view', name: 'Field of view, degrees', min: 5, max: 150, step: 1},
  {key: 'detect_interval', name: 'Detector interval, frames', min: 1, max: 60, step: 1},
];
const SWITCHES = [
  {key: 'mirrored', name: 'Mirrored'},
  {key: 'paused', name: 'Paused'},
];

export class Control {
  /**
   * @param panel an empty section
   * @param told called with each state of the camera that is shown, also where it may not be changed
   */
  constructor(panel, told) {
    this.panel = panel;
    this.told = told;
    this.camera = null;
    this.state = null;
    this.filled = null; // what the panel shows; it waits while somebody is at it
    this.seen = new Set(); // pipelines that the camera's results name
    setInterval(() => this.camera !== null && !document.hidden && this.read(), AGAIN_MS);
  }

  /** Shows a camera's settings; with null, or where they may not be changed, the panel is hidden. */
  async show(camera) {
    this.camera = camera;
    this.state = this.filled = null;
    this.seen = new Set();
    this.panel.hidden = true;
    this.panel.replaceChildren();
    if (camera !== null) {
      await this.read();
    }
  }

  /** A result of the camera names the pipelines that found something. */
  ran({objects}) {
    const before = this.seen.size;
    objects.forEach(({pipeline}) => pipeline && this.seen.add(pipeline));
    if (this.seen.size > before && this.state) {
      this.fill();
    }
  }

  async read() {
    const {camera} = this;
    const state = await ask(this.address());
    if (this.camera !== camera || state === null) {
      return;
    }
    const isNew = JSON.stringify(state) !== JSON.stringify(this.state);
    this.state = state;
    this.told(state);
    this.panel.hidden = state.settings === null;
    if (state.settings !== null) {
      this.fill();
      if (isNew) {
        this.say(this.verdict() ?? '');
      }
    }
  }

  address() {
    return `api/control?camera=${encodeURIComponent(this.camera)}`;
  }

  /** Fills the panel with what it does not show yet, unless somebody is at it. */
  fill() {
    const now = JSON.stringify([this.state, [...this.seen]]);
    if (this.state.settings === null || now === this.filled || this.panel.contains(document.activeElement)) {
      return;
    }
    this.filled = now;
    const {settings} = this.state;
    const form = node('form', '', {className: 'settings'});
    form.addEventListener('submit', event => event.preventDefault());
    for (const {key, name, min = 0, max, step} of KEYS) {
      const input = node('input', '', {
        type: 'number', name: key, min, max, step, placeholder: 'as configured', value: settings[key] ?? '',
      });
      input.addEventListener('change', () => input.reportValidity()
        && this.change({[key]: input.value === '' ? null : Number(input.value)}));
      form.append(labelled(name, input, refusalOf(this.state, key)));
    }
    for (const {key, name} of SWITCHES) {
      const choices = [['', 'as configured'], ['true', 'yes'], ['false', 'no']];
      form.append(labelled(name, this.select(key, choices, String(settings[key] ?? ''),
        value => this.change({[key]: value === '' ? null : value === 'true'})), refusalOf(this.state, key)));
    }
    form.append(node('h3', 'Pipelines'));
    const names = new Set([...this.seen, ...Object.keys(settings.pipelines ?? {}),
      ...this.state.refused.filter(key => key.startsWith('pipelines.')).map(key => key.slice('pipelines.'.length))]);
    for (const name of [...names].sort()) {
      const choices = [['on', 'looks'], ['off', 'is off']];
      form.append(labelled(name, this.select(`pipelines.${name}`, choices, settings.pipelines?.[name] === false ? 'off' : 'on',
        value => this.pipeline(name, value === 'off')), refusalOf(this.state, `pipelines.${name}`)));
    }
    const other = node('input', '', {name: 'pipeline', placeholder: 'name', autocomplete: 'off', spellcheck: false});
    const off = button('Switch off', () => other.value.trim() && this.pipeline(other.value.trim(), true));
    const row = labelled('Another one', other);
    row.classList.add('typed');
    form.append(row, off);
    this.note = node('p', this.note?.textContent ?? '', {className: 'hint'});
    this.note.setAttribute('role', 'status');
    this.panel.replaceChildren(node('h2', 'Settings'), form, this.note);
  }

  select(name, choices, chosen, changed) {
    const select = node('select', '', {name});
    select.append(...choices.map(([value, text]) => new Option(text, value, false, value === chosen)));
    select.addEventListener('change', () => changed(select.value));
    return select;
  }

  pipeline(name, off) {
    const {[name]: _, ...others} = this.state.settings.pipelines ?? {};
    const pipelines = off ? {...others, [name]: false} : others;
    this.change({pipelines: Object.keys(pipelines).length > 0 ? pipelines : null});
  }

  /** Sends a change of the camera's record; a sentence where it was refused. */
  async change(keys) {
    const {camera} = this;
    this.filled = null; // a field shows what was typed
    this.say('Sending');
    const {version, fault} = await change(this.address(), keys);
    if (this.camera !== camera) {
      return fault;
    }
    await this.read();
    this.say(fault ?? this.verdict() ?? `Version ${version} holds in 2 s.`);
    return fault;
  }

  /** What the job said of the last change, where it refused it. */
  verdict() {
    return this.state?.refusal ? `The job refused the last change: ${this.state.refusal}` : undefined;
  }

  say(text) {
    if (this.note) {
      this.note.textContent = text;
    }
  }
}
