// The page: a grid of cameras, or one camera with what was found in it.
import {Link, sleep} from './link.js';
import {Space} from './space.js';
import {Tile, reason} from './tile.js';
import {details, isPredicted, sort, time, title} from './words.js';

const NARROWEST = 300; // of a tile beside others, CSS pixels
const CAPTION = 62; // what a tile has below its picture, with the gap
const byId = id => document.getElementById(id);

const tiles = new Map();
const space = new Space(byId('space'));
let order = []; // camera ids as the status lists them
let last = null; // the last status
let single = null; // id of the camera that is shown alone
let big = null; // its tile
let chosen = ''; // which object is shown in space
let paused = false;
let options = restored();

const link = new Link({shots, status, state: show});

// Shots

async function shots(list) {
  if (list.length > 0 && last?.fault) { // what the server said of its broker is over before its next status
    last = {...last, fault: ''};
    notice(last);
    show('live');
  }
  await Promise.all(list.map(async shot => {
    const tile = single ? big : tileOf(shot.landmarks.camera);
    if (tile?.id === shot.landmarks.camera) {
      await tile.take(shot, () => !paused);
    }
  }));
  await new Promise(requestAnimationFrame);
  for (const shot of list) {
    const tile = single ? big : tiles.get(shot.landmarks.camera);
    tile?.draw(options);
  }
  if (single) {
    objects();
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
  if (single) {
    const mine = figures.get(single);
    if (mine) {
      big.figures(mine);
      numbers(mine);
    }
    neighbours();
  }
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
  byId('figures').replaceChildren(...rows.map(([term, value]) => {
    const row = node('div', '');
    row.append(node('dt', term), node('dd', value));
    return row;
  }));
  const rejected = camera.rejectAgoMs >= 0;
  byId('reject').hidden = !rejected;
  set(byId('reject'), rejected ? `Last reject, ${time(camera.rejectAgoMs)} ago: ${reason(camera)}` : '');
}

// One camera

function open() {
  const id = new URLSearchParams(location.hash.slice(1)).get('camera');
  if (id === single && (id === null || big)) {
    return;
  }
  const before = single;
  big?.remove();
  big = null;
  single = id;
  byId('grid').hidden = single !== null;
  byId('single').hidden = single === null;
  fit();
  document.title = single ? `${single} · landmark-stream` : 'landmark-stream';
  if (single) {
    big = new Tile(single);
    big.canvas.addEventListener('click', pick);
    byId('stage').replaceChildren(big.element);
    byId('objects').replaceChildren();
    chosen = '';
    space.show(null, options);
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

/** The list of what is in the picture; its buttons stay the same elements, so that the focus stays too. */
function objects() {
  const found = big?.shot?.landmarks.objects ?? [];
  const list = byId('objects');
  const keys = found.map(key);
  if (!keys.includes(chosen)) {
    chosen = keys[0] ?? '';
  }
  for (const item of [...list.children]) {
    if (!keys.includes(item.dataset.key)) {
      item.remove();
    }
  }
  found.forEach((object, i) => {
    let item = list.querySelector(`[data-key="${keys[i]}"]`);
    if (!item) {
      item = node('li', '');
      item.dataset.key = keys[i];
      item.innerHTML = '<button type="button"><i></i><span></span><small></small><span class="more"></span></button>';
      item.firstChild.addEventListener('click', () => {
        chosen = item.dataset.key;
        objects();
      });
    }
    if (list.children[i] !== item) {
      list.insertBefore(item, list.children[i] ?? null);
    }
    const [, heading, score, more] = item.firstChild.children;
    item.className = sort(object);
    item.firstChild.setAttribute('aria-pressed', String(keys[i] === chosen));
    set(heading, title(object));
    set(score, isPredicted(object) ? '' : `${Math.round(object.score * 100)} %`);
    set(more, details(object));
  });
  byId('nothing').hidden = found.length > 0;
  space.show(found[keys.indexOf(chosen)] ?? null, options);
}

// Controls

function follow() {
  if (!paused && !document.hidden) {
    link.follow(single ? [single] : null);
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
  const fresh = {hands: true, faces: true, bones: true, points: true, pose: true, labels: true, raw: false};
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
byId('front').addEventListener('click', () => space.front());
byId('turn').addEventListener('click', () => {
  const on = byId('turn').getAttribute('aria-pressed') !== 'true';
  byId('turn').setAttribute('aria-pressed', String(on));
  space.swing(on);
});
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === 'Escape' && single) {
    location.hash = '';
  } else if (event.key === ' ' && !event.target.closest('a, button, input, canvas')) {
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
  measure: async ms => {
    const before = new Map([...tiles].map(([id, tile]) => [id, tile.shown]));
    const from = performance.now();
    await sleep(ms);
    const seconds = (performance.now() - from) / 1000;
    return [...tiles].map(([id, tile]) => Math.round((tile.shown - before.get(id)) / seconds * 10) / 10);
  },
};

single = undefined; // so that the first open() counts
open();
