// Which pipeline looks in place of a configured one, for those who may change it.
import {AGAIN_MS, ask, button, change, labelled, node} from './desk.js';

const ADDRESS = 'api/models';

export class Networks {
  /**
   * @param panel an empty section
   * @param seen gives the names of pipelines that results name
   */
  constructor(panel, seen) {
    this.panel = panel;
    this.seen = seen;
    this.state = null;
    this.shown = false;
    setInterval(() => this.shown && !document.hidden && this.read(), AGAIN_MS);
  }

  async show(shown) {
    this.shown = shown;
    this.panel.hidden = this.panel.hidden || !shown;
    if (shown) {
      await this.read();
    }
  }

  async read() {
    const state = await ask(ADDRESS);
    if (!this.shown || state === null || state.pipelines === null) {
      return;
    }
    if (!this.form) {
      this.make();
    }
    this.panel.hidden = false;
    const now = JSON.stringify([state, [...this.seen()]]);
    if (now !== this.now && !this.list.contains(document.activeElement)) {
      this.now = now;
      this.state = state;
      this.fill();
    }
  }

  make() {
    this.list = node('ul', '', {className: 'networks'});
    this.names = node('datalist', '', {id: 'pipelines-seen'});
    this.form = node('form', '', {className: 'settings'});
    const field = (name, more) => Object.assign(node('input', '', {name, autocomplete: 'off', spellcheck: false}), more);
    const pipeline = field('pipeline', {required: true});
    pipeline.setAttribute('list', this.names.id);
    this.form.append(
      labelled('In place of', pipeline),
      labelled('let look', field('use', {placeholder: 'the configured one'})),
      labelled('Share of the cameras, %', field('share', {type: 'number', min: 0, max: 100, step: 'any', placeholder: 'all'})),
      labelled('Only cameras', field('cameras', {placeholder: 'gate-1, gate-2'})),
      node('button', 'Change networks', {className: 'button'}));
    this.form.addEventListener('submit', event => {
      event.preventDefault();
      const {pipeline: one, use, share, cameras} = Object.fromEntries(new FormData(this.form));
      const ids = cameras.split(',').map(id => id.trim()).filter(Boolean);
      this.send({
        pipeline: one.trim(), replaces: this.version(one.trim()), use: use.trim() || null, share: share === '' ? null : Number(share) / 100, cameras: ids.length ? ids : null,
      });
    });
    this.note = node('p', '', {className: 'hint'});
    this.note.setAttribute('role', 'status');
    this.panel.replaceChildren(node('h2', 'Networks, of all cameras'), this.list, this.form, this.names, this.note);
  }

  fill() {
    const {pipelines} = this.state;
    const names = [...new Set([...this.seen(), ...Object.keys(pipelines)])].sort();
    this.names.replaceChildren(...names.map(name => new Option(name)));
    this.list.replaceChildren(...names.map(name => {
      const item = node('li');
      item.dataset.pipeline = name;
      const set = pipelines[name];
      item.append(node('b', name), node('span', words(set)));
      if (set?.version > 0) {
        item.append(button(`Take back`, () => this.send({pipeline: name, rollback: true, replaces: set.version}),
          {ariaLabel: `Bring back what looked in place of ${name} before`}));
      }
      if (set?.refusal) {
        item.append(node('small', `Refused: ${set.refusal}`, {className: 'refusal'}));
      }
      return item;
    }));
  }

  /** Of what the list shows for a pipeline; 0: nothing was set. */
  version(name) {
    return this.state.pipelines[name]?.version ?? 0;
  }

  async send(keys) {
    this.note.textContent = 'Sending';
    const {version, fault} = await change(ADDRESS, keys);
    document.activeElement?.blur?.();
    await this.read();
    this.note.textContent = fault ?? `Version ${version} holds in 2 s, once the network is loaded.`;
  }
}

/** 'hand-fp32 looks, for 10 % of the cameras' */
function words(set) {
  if (!set?.use) {
    return 'as configured';
  }
  const parts = [`${set.use} looks`];
  if (set.share !== null) {
    parts.push(`for ${Math.round(1000 * set.share) / 10} % of the cameras`);
  }
  if (set.cameras) {
    parts.push(`for ${set.cameras.join(', ')}`);
  }
  return parts.join(', ');
}
