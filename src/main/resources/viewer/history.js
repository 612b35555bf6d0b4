// The last hour: figures as charts, events and rejects as lists with filters, and the picture of an event's frame.
import {event as sentence, time as duration} from './words.js';

const RENEW_MS = 10_000;
const MOST_LINES = 16; // of a chart; beyond them cameras are added up
const collator = new Intl.Collator(undefined, {numeric: true});
const byId = id => document.getElementById(id);
const COLOURS = ['#3f7fd9', '#e07b1a', '#2f9e5b', '#a35bd6', '#d64b6a', '#1f9aa8', '#9a8a12', '#6b7280'];

export class History {
  constructor() {
    this.shown = false;
    this.charts = new Map();
    this.run = 0;
    for (const id of ['past-camera', 'past-type', 'past-what', 'past-track', 'past-begin', 'past-end']) {
      byId(id).addEventListener('change', () => this.filtered());
    }
    byId('past-reason').addEventListener('change', () => this.rejects());
    byId('past-filters').addEventListener('submit', event => event.preventDefault());
    byId('past-more').addEventListener('click', () => this.events(this.oldest));
    byId('past-whole').addEventListener('click', () => this.whole());
    addEventListener('resize', () => this.fit());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw());
  }

  /** Shows or hides the section. */
  open(yes) {
    if (this.shown === yes) {
      return;
    }
    this.shown = yes;
    byId('history').hidden = !yes;
    this.run++;
    if (yes) {
      this.repeat(this.run);
    }
  }

  async repeat(run) {
    this.Plot ??= (await import('./uPlot.esm.js')).default;
    await this.filtered();
    while (this.shown && run === this.run) {
      await new Promise(done => setTimeout(done, RENEW_MS));
      if (this.shown && run === this.run && !document.hidden) {
        await this.figures();
        if (!this.paged) {
          await this.events();
        }
        await this.rejects();
      }
    }
  }

  async filtered() {
    await Promise.all([this.figures(), this.events(), this.rejects()]);
  }

  cameras() {
    const camera = byId('past-camera').value;
    return camera ? `camera=${encodeURIComponent(camera)}&` : '';
  }

  // Figures

  async figures() {
    const now = await this.ask(`api/history?${this.cameras()}`);
    if (!now) {
      return;
    }
    now.cameras.sort((a, b) => collator.compare(a.id, b.id));
    this.last = now;
    options(byId('past-camera'), 'All cameras', [...new Set([...now.cameras.map(({id}) => id), byId('past-camera').value])].filter(Boolean));
    this.redraw();
  }

  redraw() {
    if (!this.last || !this.shown) {
      return;
    }
    const {beginMs, stepMs, sinceMs, cameras, rejects} = this.last;
    const n = cameras[0]?.results.length ?? Object.values(rejects)[0]?.length ?? 360;
    const times = Array.from({length: n}, (_, i) => (beginMs + i * stepMs) / 1000);
    // The first step with results and the one that is not over yet are parts of one.
    const first = Math.ceil((sinceMs - beginMs) / stepMs);
    const known = values => values.map((v, i) => (i < first || i === n - 1 ? null : v));
    const each = (field, add) => (cameras.length <= MOST_LINES
      ? cameras.map(camera => [camera.id, known(add(camera))])
      : [[`${cameras.length} cameras`, known(sum(cameras.map(add), n))]]);
    const present = v => (v < 0 ? null : v);
    this.chart('past-results', times, each('results', c => c.results), v => v.toFixed(1));
    const latest = cameras.length === 1
      ? [['median', known(cameras[0].p50Ms.map(present))], ['99th percentile', known(cameras[0].p99Ms.map(present))]]
      : [['slowest camera, median', known(most(cameras.map(c => c.p50Ms), n).map(present))],
        ['slowest camera, 99th percentile', known(most(cameras.map(c => c.p99Ms), n).map(present))]];
    this.chart('past-latency', times, cameras.length === 0 ? [] : latest, v => duration(v));
    this.chart('past-objects', times, each('objects', c => c.hands.map((h, i) => h + c.faces[i] + c.others[i])), v => v.toFixed(1));
    this.chart('past-rejects', times, Object.entries(rejects).map(([reason, counts]) => [words(reason), counts.map((v, i) => (i === n - 1 ? null : v))]),
      v => String(Math.round(v)));
  }

  chart(id, times, series, value) {
    const box = byId(id);
    box.querySelector('.hint').hidden = series.length > 0;
    const names = series.map(([name]) => name).join('\n');
    const style = getComputedStyle(document.documentElement);
    const theme = style.getPropertyValue('--quiet') + style.getPropertyValue('--line');
    let chart = this.charts.get(id);
    const part = chart && chosen(chart.plot, times[0]);
    if (chart && (chart.names !== names || chart.theme !== theme)) {
      chart.plot.destroy();
      this.charts.delete(id);
      chart = null;
    }
    box.setAttribute('aria-label', `${box.dataset.name}: ${series.map(([name, values]) =>
      `${name} ${value(values.findLast(v => v !== null) ?? 0)}`).join(', ') || 'nothing'}`);
    if (series.length === 0) {
      return;
    }
    const data = [times, ...series.map(([, values]) => values)];
    if (chart) {
      fill(chart.plot, data, part);
      return;
    }
    const line = style.getPropertyValue('--line').trim();
    const quiet = style.getPropertyValue('--quiet').trim();
    const axis = {stroke: quiet, grid: {stroke: line, width: 1}, ticks: {stroke: line, width: 1}, font: '12px system-ui'};
    const plot = new this.Plot({
      width: this.width(box),
      height: 190,
      cursor: {sync: {key: 'past'}, y: false},
      scales: {y: {range: (_, low, high) => [0, Math.max(1, (high ?? 1) * 1.1)]}},
      axes: [
        {...axis, values: (_, marks) => marks.map(t => clock(t * 1000).slice(0, 5))},
        {...axis, size: 58, values: (_, marks) => marks.map(v => (id === 'past-latency' ? duration(v) : v))},
      ],
      legend: {show: true, live: true},
      hooks: {setScale: [(_, key) => key === 'x' && this.narrowed()]},
      series: [
        {value: (_, t) => (t == null ? '–' : clock(t * 1000))},
        ...series.map(([name], i) => ({
          label: name,
          stroke: COLOURS[i % COLOURS.length],
          dash: i >= COLOURS.length ? [4, 3] : undefined,
          width: 1.5,
          points: {show: false},
          value: (_, v) => (v == null ? '–' : value(v)),
        })),
      ],
    }, data, box);
    this.charts.set(id, {plot, names, theme});
    if (part) {
      fill(plot, data, part);
    }
  }

  /** Tells whether charts show a part of the hour. */
  narrowed() {
    byId('past-whole').disabled = [...this.charts.values()].every(({plot}) => !chosen(plot));
  }

  whole() {
    for (const {plot} of this.charts.values()) {
      plot.setData(plot.data);
    }
  }

  width(box) {
    const style = getComputedStyle(box);
    return Math.max(200, box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
  }

  fit() {
    for (const [id, {plot}] of this.charts) {
      plot.setSize({width: this.width(byId(id)), height: 190});
    }
  }

  // Events

  /** The newest events that the filters let through, or those before one (its index) behind them. */
  async events(before = 0) {
    const asked = new URLSearchParams({
      type: byId('past-type').value,
      what: byId('past-what').value,
      track: byId('past-track').value.trim(),
      from: moment(byId('past-begin').value),
      to: moment(byId('past-end').value),
      before,
    });
    const found = await this.ask(`api/past?${this.cameras()}${asked}`);
    if (!found) {
      return;
    }
    this.paged = before > 0;
    this.oldest = found.events.at(-1)?.index ?? before;
    options(byId('past-what'), 'Any', [...new Set([...found.whats, byId('past-what').value])].filter(Boolean));
    options(byId('past-type'), 'Any', [...new Set([...found.types, byId('past-type').value])].filter(Boolean));
    const items = found.events.map(told => {
      const item = document.createElement('li');
      const still = document.createElement('button');
      still.type = 'button';
      still.className = 'event';
      still.append(stamp(told.captureTimeUs / 1000), text('span', sentence(told)), text('small', `${told.camera} · ${told.rule}`));
      still.disabled = !found.pictures || told.partition < 0;
      still.title = still.disabled ? '' : 'Show the picture';
      still.addEventListener('click', () => this.still(told));
      item.append(still);
      return item;
    });
    const list = byId('past-events');
    list.replaceChildren(...(before > 0 ? [...list.children] : []), ...items);
    byId('past-none').hidden = list.children.length > 0;
    byId('past-more').hidden = !found.more;
  }

  /** The picture of the frame with which the event was known, with its zone or line. */
  async still(told) {
    const dialog = byId('past-still');
    const picture = byId('past-picture');
    const note = byId('past-note');
    byId('past-title').textContent = sentence(told);
    byId('past-where').textContent = `${told.camera}, ${clock(told.captureTimeUs / 1000)} · partition ${told.partition}, offset ${told.offset}`;
    note.textContent = 'Looking for the picture …';
    note.hidden = false;
    picture.hidden = true;
    if (!dialog.open) {
      dialog.showModal();
    }
    const asked = new URLSearchParams({camera: told.camera, partition: told.partition, offset: told.offset});
    try {
      const answer = await fetch(`api/still?${asked}`, {cache: 'no-store'});
      if (!answer.ok) {
        note.textContent = (await answer.text()).trim();
        return;
      }
      const bitmap = await createImageBitmap(await answer.blob());
      picture.width = bitmap.width;
      picture.height = bitmap.height;
      picture.getContext('2d').drawImage(bitmap, 0, 0);
      bitmap.close();
      picture.setAttribute('aria-label', `${told.camera} when ${sentence(told)}`);
      picture.hidden = false;
      note.hidden = true;
    } catch {
      note.textContent = 'The picture cannot be shown.';
    }
  }

  // Rejects

  async rejects() {
    const reason = byId('past-reason').value;
    const found = await this.ask(`api/rejects?${this.cameras()}reason=${encodeURIComponent(reason)}`);
    if (!found) {
      return;
    }
    const reasons = [...new Set([...Object.keys(this.last?.rejects ?? {}).filter(r => !r.startsWith('REASON_SHED_')), reason])].filter(Boolean);
    options(byId('past-reason'), 'Any', reasons, words);
    byId('past-refused').replaceChildren(...found.map(reject => {
      const item = document.createElement('li');
      item.append(stamp(reject.timeMs), text('b', words(reject.reason)),
        text('span', `${reject.camera || 'no camera'}: ${reject.detail || 'no more is known'}`),
        text('small', `${reject.advice}${reject.partition >= 0 ? ` · partition ${reject.partition}, offset ${reject.offset}` : ''}`));
      return item;
    }));
    byId('past-sound').hidden = found.length > 0;
  }

  async ask(address) {
    try {
      const answer = await fetch(address, {cache: 'no-store'});
      return answer.ok ? await answer.json() : null;
    } catch {
      return null; // the bar says that the connection is lost
    }
  }
}

/** The times to which a chart was narrowed by dragging, as far as they are after `begin`; null where it shows all that it has. */
function chosen(plot, begin = -Infinity) {
  const {min, max} = plot.scales.x;
  const times = plot.data[0];
  return max > begin && (min > times[0] || max < times.at(-1)) ? {min, max} : null;
}

/** Shows newer data, in the part that was chosen. */
function fill(plot, data, part) {
  plot.setData(data, !part);
  if (part) {
    plot.setScale('x', part);
  }
}

function options(select, any, values, named = words) {
  const wanted = ['', ...values.sort(collator.compare)];
  if ([...select.options].map(o => o.value).join('\n') === wanted.join('\n')) {
    return;
  }
  const kept = select.value;
  select.replaceChildren(...wanted.map(value => {
    const option = document.createElement('option');
    option.value = value;
    option.textContent = value === '' ? any : select.id === 'past-camera' ? value : named(value);
    return option;
  }));
  select.value = kept;
}

/** 'REASON_TOO_LARGE' and 'zone_entered' as words. */
function words(name) {
  return name.replace(/^REASON_/, '').toLowerCase().replaceAll('_', ' ');
}

function sum(lists, n) {
  return Array.from({length: n}, (_, i) => lists.reduce((all, list) => all + list[i], 0));
}

function most(lists, n) {
  return Array.from({length: n}, (_, i) => Math.max(-1, ...lists.map(list => list[i])));
}

function clock(ms) {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '–' : date.toLocaleTimeString('en-GB');
}

/** What a time field holds, today or, where that is to come, yesterday, in microseconds; empty where it is empty. */
function moment(value) {
  if (!value) {
    return '';
  }
  const date = new Date();
  date.setHours(...value.split(':').map(Number), 0, 0);
  if (date > Date.now() + 60_000) {
    date.setDate(date.getDate() - 1);
  }
  return String(date.getTime() * 1000);
}

function stamp(ms) {
  const time = text('time', clock(ms));
  const date = new Date(ms);
  if (!Number.isNaN(date.getTime())) {
    time.dateTime = date.toISOString();
  }
  return time;
}

function text(kind, words) {
  const element = document.createElement(kind);
  element.textContent = words;
  return element;
}
