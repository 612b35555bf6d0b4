// The page: one scene in space, a grid of cameras, or one camera with what was found in it.
import {Control} from './control.js';
import {Events} from './events.js';
import {History} from './history.js';
import {Link, sleep} from './link.js';
import {Networks} from './networks.js';
import {colour} from './overlay.js';
import {Recorder} from './record.js';
import {Tile, reason} from './tile.js';
import {details, inSpace, isPredicted, name, ran, sort, summary, time, title} from './words.js';
import {CameraState} from './wire.js';
import {Zones} from './zones.js';

const NARROWEST = 300; // of a tile beside others, CSS pixels
const CAPTION = 62; // what a tile has below its picture, with the gap
const byId = id => document.getElementById(id);

const tiles = new Map();
const strip = new Map(); // tiles of the scene's cameras
let three = null; // the parts of the page that draw space, once they are loaded
let space = null; // one object in space
let room = null; // one scene in space
let scene = null; // id of the scene that is shown
let scenes = []; // ids
let newest = null; // the newest frame of the scene that is shown
let delays = []; // of the scene's last frames, ms
let order = []; // camera ids as the status lists them
let last = null; // the last status
let single = null; // id of the camera that is shown alone
let big = null; // its tile
let chosen = ''; // which object is shown in space
let paused = false;
let options = restored();

const told = new Events();
const history = new History();
const control = new Control(byId('control'), state => zones.take(state));
const zones = new Zones(byId('zones'), keys => control.change(keys), () => big && outlines(big));
const recorder = new Recorder(byId('signs'));
const networks = new Networks(byId('networks'), () => control.seen);

const link = new Link({shots, status, events, state: show});

// Shots

async function shots(list, frames) {
  if (list.length > 0 && last?.fault) { // what the server said of its broker is over before its next status
    last = {...last, fault: ''};
    notice(last);
    show('live');
  }
  const tileFor = id => (scene !== null ? strip.get(id) : single ? big : tileOf(id));
  await Promise.all(list.map(async shot => {
    const tile = tileFor(shot.landmarks.camera);
    if (tile?.id === shot.landmarks.camera) {
      await tile.take(shot, () => !paused);
    }
  }));
  await new Promise(requestAnimationFrame);
  for (const {frame, producedMs} of frames) {
    inRoom(frame, producedMs);
  }
  for (const shot of list) {
    const tile = tileFor(shot.landmarks.camera);
    tile?.draw(options);
    if (tile && scene !== null) {
      room?.picture(tile);
    }
  }
  if (single) {
    objects();
    if (big?.shot) {
      control.ran(big.shot.landmarks);
      set(byId('ran'), ran(big.shot.landmarks));
    }
  }
}

function tileOf(id) {
  let tile = tiles.get(id);
  if (!tile) {
    tile = new Tile(id);
    tiles.set(id, tile);
    place();
  }
  return tile;
}

/** Tiles in the order of their names. */
function place() {
  const grid = byId('grid');
  const sorted = [...tiles.keys()].sort(new Intl.Collator(undefined, {numeric: true}).compare);
  sorted.forEach((id, i) => {
    const {element} = tiles.get(id);
    if (grid.children[i] !== element) {
      grid.insertBefore(element, grid.children[i] ?? null);
    }
  });
  fit();
}

/** As many columns as show all cameras at their largest; where they do not fit without scrolling, narrow ones. */
function fit() {
  const grid = byId('grid');
  const width = grid.clientWidth;
  const height = innerHeight - grid.getBoundingClientRect().top - scrollY - 20;
  const most = Math.max(1, Math.floor(width / NARROWEST));
  let columns = Math.min(most, Math.max(1, tiles.size));
  const taller = Math.max(...[...tiles.values()].map(tile => 1 / tile.aspect()), 0);
  for (let n = 1; n < columns; n++) {
    const rows = Math.ceil(tiles.size / n);
    if (rows * (width / n * taller + CAPTION) <= height) {
      columns = n;
    }
  }
  grid.style.setProperty('--columns', columns);
}

function redraw() {
  if (scene !== null) {
    room?.draw(options, chosen);
    strip.forEach(tile => tile.draw(options));
    return;
  }
  for (const tile of single ? [big] : tiles.values()) {
    tile?.draw(options);
  }
  if (single) {
    objects();
  }
}

// Status

function status(now) {
  last = now;
  const figures = new Map(now.cameras.map(camera => [camera.id, camera]));
  order = [...figures.keys()].sort(new Intl.Collator(undefined, {numeric: true}).compare);
  for (const id of order) {
    tileOf(id).figures(figures.get(id));
  }
  for (const [id, tile] of tiles) {
    if (!figures.has(id)) {
      tile.remove();
      tiles.delete(id);
    }
  }
  notice(now);
  show('live');
  place();
  if (now.scenes.join('\n') !== scenes.join('\n')) {
    scenes = now.scenes;
    open();
  }
  places();
  if (scene !== null) {
    roomNote();
    strip.forEach(tile => figures.has(tile.id) && tile.figures(figures.get(tile.id)));
  }
  if (single) {
    const mine = figures.get(single);
    if (mine) {
      big.figures(mine);
      numbers(mine);
    }
    neighbours();
  }
}

/** What happened since the last time. */
function events(news) {
  told.take(news);
  for (const tile of [...tiles.values(), ...strip.values(), ...big ? [big] : []]) {
    outlines(tile);
  }
  happened();
}

/** A camera's zones and lines, as they are drawn on its picture; it is drawn anew where they changed. */
function outlines(tile) {
  const places = zones.outlines(tile.id, told.places.get(tile.id) ?? []);
  if (JSON.stringify(places) !== JSON.stringify(tile.places)) {
    tile.places = places;
    tile.draw(options);
  }
}

/** The panels of events, as the view wants them. */
function happened() {
  const [inRoom, all, alone] = document.querySelectorAll('[data-events]');
  told.show(inRoom, scene !== null ? [...strip.keys()] : []);
  told.show(all, scene === null && single === null && !history.shown ? null : []);
  told.show(alone, single ? [single] : []);
}

function notice(now) {
  const sentence = now.fault || (tiles.size === 0 ? 'No camera has sent anything yet.' : '');
  set(byId('notice'), sentence);
  byId('notice').hidden = sentence === '';
}

function numbers(camera) {
  const rows = [
    ['results a second', camera.fps.toFixed(1)],
    ['capture to landmarks, p50', time(camera.p50Ms)],
    ['capture to landmarks, p99', time(camera.p99Ms)],
    ['capture to this screen, p50', time(big.screenMs())],
    ['results', camera.results.toLocaleString('en')],
    ['rejects', camera.rejects.toLocaleString('en')],
    ['shed by the job', camera.shed.toLocaleString('en')],
    ['skipped by this page', big.skipped.toLocaleString('en')],
  ];
  terms(byId('figures'), rows);
  const rejected = camera.rejectAgoMs >= 0;
  byId('reject').hidden = !rejected;
  set(byId('reject'), rejected ? `Last reject, ${time(camera.rejectAgoMs)} ago: ${reason(camera)}` : '');
}

// One camera

function open() {
  const {camera: id, scene: wanted, past} = wish();
  if (id === single && wanted === scene && (id === null || big) && past === history.shown) {
    return;
  }
  const before = single;
  big?.remove();
  big = null;
  single = id;
  scene = wanted;
  byId('room').hidden = scene === null;
  history.open(past);
  byId('grid').hidden = single !== null || scene !== null || past;
  byId('single').hidden = single === null;
  fit();
  places();
  document.title = (single ?? scene) || past ? `${single ?? scene ?? 'The last hour'} · landmark-stream` : 'landmark-stream';
  if (single ?? scene) {
    chosen = '';
    load();
  }
  emptyRoom();
  happened();
  zones.show(null);
  recorder.show(null);
  control.show(single);
  networks.show(single !== null);
  if (single) {
    big = new Tile(single);
    set(byId('ran'), '');
    big.canvas.addEventListener('click', pick);
    byId('stage').replaceChildren(big.element);
    zones.show(big);
    recorder.show(big);
    byId('objects').replaceChildren();
    space?.show(null, options);
    neighbours();
    if (last) {
      status(last);
    }
  }
  if (before !== undefined) {
    // What had the focus is hidden now.
    (single ? byId('back') : tiles.get(before)?.element.querySelector('.name'))?.focus({preventScroll: true});
  }
  follow();
}

/** The object under a click on the picture is the one that is shown in space. */
function pick(event) {
  const at = big.at(event);
  const hit = (big.shot?.landmarks.objects ?? []).find(({box}) =>
    box && at.x > box.left && at.x < box.right && at.y > box.top && at.y < box.bottom);
  if (hit) {
    chosen = key(hit);
    objects();
  }
}

function key(object) {
  return `${object.kind}-${object.trackId}`;
}

function neighbours() {
  const at = order.indexOf(single);
  for (const [id, step] of [['previous', -1], ['next', 1]]) {
    const other = order[(at + step + order.length) % order.length];
    byId(id).href = `#camera=${encodeURIComponent(other ?? single)}`;
    byId(id).hidden = order.length < 2;
  }
}

/** What is in the picture. */
function objects() {
  const found = big?.shot?.landmarks.objects ?? [];
  const keys = found.map(key);
  if (!keys.includes(chosen)) {
    chosen = keys[0] ?? '';
  }
  const items = listed(byId('objects'), keys, id => {
    chosen = id;
    objects();
  });
  found.forEach((object, i) => {
    const [, heading, score, more] = items[i].firstChild.children;
    items[i].className = sort(object);
    items[i].firstChild.setAttribute('aria-pressed', String(keys[i] === chosen));
    set(heading, title(object));
    set(score, isPredicted(object) ? '' : `${Math.round(object.score * 100)} %`);
    set(more, details(object));
  });
  byId('nothing').hidden = found.length > 0;
  space?.show(found[keys.indexOf(chosen)] ?? null, options);
}

/** A list's items, one for each key; their buttons stay the same elements, so that the focus stays too. */
function listed(list, keys, chose) {
  for (const item of [...list.children]) {
    if (!keys.includes(item.dataset.key)) {
      item.remove();
    }
  }
  return keys.map((id, i) => {
    let item = [...list.children].find(child => child.dataset.key === id);
    if (!item) {
      item = node('li', '');
      item.dataset.key = id;
      item.innerHTML = '<button type="button"><i></i><span></span><small></small><span class="more"></span></button>';
      item.firstChild.addEventListener('click', () => chose(id));
    }
    if (list.children[i] !== item) {
      list.insertBefore(item, list.children[i] ?? null);
    }
    return item;
  });
}

// One scene

/** What the address asks for; without anything the first scene, if there is one. */
function wish() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const camera = asked.get('camera');
  const past = asked.has('history');
  const first = asked.has('cameras') || past ? null : scenes[0] ?? null;
  return {camera, scene: camera === null ? asked.get('scene') ?? first : null, past};
}

/** The links to the scenes and to all cameras. */
function places() {
  const links = [...scenes.map(id => [id, `#scene=${encodeURIComponent(id)}`, scene === id]),
    ['Cameras', '#cameras', scene === null && single === null && !history.shown], ['Last hour', '#history', history.shown]];
  const nav = byId('places');
  nav.hidden = false;
  links.forEach(([words, address, here], i) => {
    const link = nav.children[i] ?? nav.appendChild(document.createElement('a'));
    set(link, words);
    link.href = address;
    if (here) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  });
  while (nav.children.length > links.length) {
    nav.lastChild.remove();
  }
}

/** Loads what draws space, when it is needed for the first time. */
async function load() {
  three ??= Promise.all([import('./scene.js'), import('./space.js'), import('./stage.js')]).catch(() => null);
  const parts = await three;
  const why = parts === null ? 'The part of this page that draws space did not come. Load the page again.' : parts[2].obstacle();
  if (why) {
    set(byId('world-note'), why);
    byId('world-note').hidden = false;
    return;
  }
  const [{Room}, {Space}] = parts;
  if (scene !== null && !room) {
    room = new Room(byId('world'), byId('names'), choose);
    room.draw(options, chosen);
  }
  if (single !== null && !space) {
    space = new Space(byId('space'));
    objects();
  }
}

function emptyRoom() {
  strip.forEach(tile => tile.remove());
  strip.clear();
  delays = [];
  newest = null;
  room?.clear();
  byId('inhabitants').replaceChildren();
  byId('room-figures').replaceChildren();
  byId('empty').hidden = false;
}

/** A newer frame of the scene that is shown. */
function inRoom(frame, producedMs) {
  if (paused || frame.scene !== scene) {
    return;
  }
  newest = frame;
  const ids = frame.cameras.map(camera => camera.camera);
  if (ids.join('\n') !== [...strip.keys()].join('\n')) {
    strip.forEach(tile => tile.remove());
    strip.clear();
    ids.forEach(id => strip.set(id, new Tile(id)));
    byId('strip').replaceChildren(...[...strip.values()].map(tile => tile.element));
    follow();
  }
  delays.push(producedMs - frame.timeUs / 1000);
  delays = delays.slice(-150);
  if (room) {
    room.options = options;
    room.take(frame);
  }
  inhabitants(frame);
  pointOut(frame);
  roomFigures(frame);
  roomNote();
  const words = `${scene} in space: ${summary(frame.objects)}`;
  if (byId('world').getAttribute('aria-label') !== words) {
    byId('world').setAttribute('aria-label', words);
  }
}

function roomNote() {
  const words = room?.note() ?? '';
  if (room) {
    set(byId('world-note'), words);
    byId('world-note').hidden = words === '';
  }
}

/** Chooses an object of the scene; what is chosen already, or nothing, chooses none. */
function choose(id) {
  chosen = id === chosen ? '' : id;
  if (newest) {
    inhabitants(newest);
    pointOut(newest);
  }
  redraw();
}

function inhabitants({objects: found}) {
  const keys = found.map(object => `${object.kind}-${object.id}`);
  const items = listed(byId('inhabitants'), keys, choose);
  found.forEach((object, i) => {
    const [, heading, score, more] = items[i].firstChild.children;
    items[i].className = sort(object);
    items[i].firstChild.setAttribute('aria-pressed', String(keys[i] === chosen));
    set(heading, title(object));
    set(score, '');
    set(more, inSpace(object));
  });
  byId('empty').hidden = found.length > 0;
}

/** The object that was chosen, in each camera's picture; without one, each picture has all that its camera sees. */
async function pointOut({objects: found, cameras}) {
  const {project} = (await three)[0];
  const object = found.find(o => `${o.kind}-${o.id}` === chosen);
  for (const {camera, calibration} of cameras) {
    const tile = strip.get(camera);
    if (!tile) {
      continue;
    }
    const seen = tile.shot?.landmarks;
    const mine = object?.tracks.find(track => track.camera === camera);
    tile.only = object ? o => o.kind === object.kind && o.trackId === mine?.trackId : null;
    const points = object && seen ? object.points.map(point => project(calibration, seen.width, point)) : [];
    tile.marks = points.length === 0 || points.some(point => point === null) ? [] : [{
      name: name(object),
      colour: colour(object),
      points: seen.mirrored ? points.map(({x, y}) => ({x: seen.width - x, y})) : points,
    }];
  }
}

function roomFigures(frame) {
  const sorted = [...delays].sort((a, b) => a - b);
  const points = frame.objects.flatMap(object => object.points);
  const deviations = points.map(point => point.deviation).sort((a, b) => a - b);
  const used = frame.cameras.filter(camera => camera.state === CameraState.USED);
  const skew = Math.max(0, ...used.map(camera => Math.abs(camera.skewUs))) / 1000;
  terms(byId('room-figures'), [
    ['cameras used', `${used.length} of ${frame.cameras.length}`],
    ['capture to scene, p50', time(median(sorted))],
    ['standard deviation, median', deviations.length ? `${(1000 * median(deviations)).toFixed(1)} mm` : '–'],
    ['largest skew', `${skew.toFixed(0)} ms`],
  ]);
}

function median(sorted) {
  return sorted[sorted.length >> 1];
}

/** A list of terms with their values; its elements stay the same. */
function terms(list, rows) {
  if (list.children.length !== rows.length) {
    list.replaceChildren(...rows.map(() => {
      const row = node('div', '');
      row.append(node('dt', ''), node('dd', ''));
      return row;
    }));
  }
  rows.forEach(([term, value], i) => {
    set(list.children[i].firstChild, term);
    set(list.children[i].lastChild, value);
  });
}

// Controls

function follow() {
  if (!paused && !document.hidden) {
    link.follow(history.shown ? [] : single ? [single] : scene !== null && strip.size > 0 ? [...strip.keys()] : null, scene ?? '');
  } else {
    link.stop();
  }
}

/** What cannot be read is not live, however well the page reaches its server. */
function show(state, sentence) {
  const box = byId('state');
  const blind = state === 'live' && Boolean(last?.fault);
  box.dataset.state = paused ? 'paused' : blind ? 'lost' : state;
  set(box, paused ? 'Paused'
    : blind ? 'No results can be read'
    : state === 'live' ? 'Live' : sentence || 'Connection lost, trying again');
}

function pause() {
  paused = !paused;
  byId('pause').classList.toggle('main', paused);
  byId('pause').textContent = paused ? 'Resume' : 'Pause';
  show('live');
  follow();
}

function restored() {
  const fresh = {
    hands: true, faces: true, others: true, bones: true, points: true, pose: true, labels: true, zones: true, raw: false, trails: true,
  };
  try {
    return {...fresh, ...JSON.parse(localStorage.getItem('layers'))};
  } catch {
    return fresh;
  }
}

function changed() {
  try {
    localStorage.setItem('layers', JSON.stringify(options));
  } catch {
    // Not kept, then.
  }
  redraw();
}

for (const box of document.querySelectorAll('#layers input')) {
  box.checked = options[box.value];
  box.addEventListener('change', () => {
    options = {...options, [box.value]: box.checked};
    changed();
  });
}
for (const radio of document.querySelectorAll('input[name="points"]')) {
  radio.checked = (radio.value === 'raw') === options.raw;
  radio.addEventListener('change', () => {
    options = {...options, raw: radio.value === 'raw' && radio.checked};
    changed();
  });
}
byId('pause').addEventListener('click', pause);
byId('home').addEventListener('click', () => room?.front());
byId('trails').setAttribute('aria-pressed', String(options.trails));
byId('trails').addEventListener('click', () => {
  options = {...options, trails: !options.trails};
  byId('trails').setAttribute('aria-pressed', String(options.trails));
  changed();
});
byId('front').addEventListener('click', () => space?.front());
byId('turn').addEventListener('click', () => {
  const on = byId('turn').getAttribute('aria-pressed') !== 'true';
  byId('turn').setAttribute('aria-pressed', String(on));
  space?.swing(on);
});
document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === 'Escape' && chosen && scene !== null) {
    choose('');
  } else if (event.key === 'Escape' && single) {
    location.hash = 'cameras';
  } else if (event.key === ' ' && !event.target.closest('a, button, input, select, canvas')) {
    event.preventDefault();
    pause();
  }
});
document.addEventListener('visibilitychange', follow);
addEventListener('hashchange', open);
addEventListener('resize', fit);
byId('skip').addEventListener('click', event => {
  event.preventDefault();
  byId('main').focus();
});

function node(kind, words) {
  const element = document.createElement(kind);
  element.textContent = words;
  return element;
}

function set(element, words) {
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

// For programs that drive the page: what is shown, and how many pictures a second each camera shows.
window.viewer = {
  shown: () => (big ?? tiles.values().next().value)?.shot?.landmarks ?? null,
  rates: () => [...tiles.values()].map(tile => tile.shown),
  room: () => room,
  space: () => space,
  strip: () => strip,
  measure: async ms => {
    const before = new Map([...tiles].map(([id, tile]) => [id, tile.shown]));
    const from = performance.now();
    await sleep(ms);
    const seconds = (performance.now() - from) / 1000;
    return [...tiles].map(([id, tile]) => Math.round((tile.shown - before.get(id)) / seconds * 10) / 10);
  },
};

single = undefined; // so that the first open() counts
scene = null;
open();
