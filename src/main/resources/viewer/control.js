// The settings of the camera that is shown alone, where the job follows a control topic and the token may change them.

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
const AGAIN_MS = 5000; // by then the job has taken a change, or refused it

export class Control {
  /** @param panel an empty section */
  constructor(panel) {
    this.panel = panel;
    this.camera = null;
  }

  /** Shows a camera's settings; with null, or where they may not be changed, the panel is hidden. */
  async show(camera) {
    this.camera = camera;
    this.panel.hidden = true;
    if (camera !== null) {
      await this.read(camera);
    }
  }

  async read(camera) {
    const answer = await fetch(this.address(camera)).catch(() => null);
    if (this.camera !== camera || !answer?.ok) {
      return;
    }
    const state = await answer.json();
    if (state.settings === null || this.camera !== camera) {
      return;
    }
    if (!this.panel.contains(document.activeElement)) {
      this.fill(state);
    }
    this.panel.hidden = false;
    this.say(state.refusal ? `The job refused the last change: ${state.refusal}` : '');
  }

  address(camera) {
    return `api/control?camera=${encodeURIComponent(camera)}`;
  }

  fill({settings}) {
    const head = document.createElement('h2');
    head.textContent = 'Settings';
    const form = document.createElement('form');
    form.className = 'settings';
    form.addEventListener('submit', event => event.preventDefault());
    for (const {key, name, min = 0, max, step} of KEYS) {
      const input = document.createElement('input');
      Object.assign(input, {type: 'number', name: key, min, max, step, placeholder: 'as configured', value: settings[key] ?? ''});
      input.addEventListener('change', () => input.reportValidity()
        && this.change({[key]: input.value === '' ? null : Number(input.value)}));
      form.append(this.labelled(name, input));
    }
    for (const {key, name} of SWITCHES) {
      const select = document.createElement('select');
      select.name = key;
      for (const [value, text] of [['', 'as configured'], ['true', 'yes'], ['false', 'no']]) {
        select.append(new Option(text, value, false, String(settings[key] ?? '') === value));
      }
      select.addEventListener('change', () => this.change({[key]: select.value === '' ? null : select.value === 'true'}));
      form.append(this.labelled(name, select));
    }
    this.note = document.createElement('p');
    this.note.className = 'hint';
    this.note.setAttribute('role', 'status');
    this.panel.replaceChildren(head, form, this.note);
  }

  labelled(text, field) {
    const label = document.createElement('label');
    const name = document.createElement('span');
    name.textContent = text;
    label.append(name, field);
    return label;
  }

  async change(keys) {
    const camera = this.camera;
    this.say('Sending');
    const answer = await fetch(this.address(camera), {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(keys),
    }).catch(() => null);
    if (this.camera !== camera) {
      return;
    }
    if (answer?.ok) {
      const {version} = await answer.json();
      this.say(`Version ${version} holds in 2 s.`);
      setTimeout(() => this.camera === camera && this.read(camera), AGAIN_MS);
    } else {
      this.say(answer ? await answer.text() : 'The viewer does not answer.');
    }
  }

  say(text) {
    if (this.note) {
      this.note.textContent = text;
    }
  }
}
