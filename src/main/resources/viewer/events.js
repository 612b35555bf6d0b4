// The newest events of the cameras that are shown, and the zones and lines that events have named.
import {event} from './words.js';

const KEPT = 300;
const LISTED = 12; // in a panel

export class Events {
  constructor() {
    this.list = []; // newest first
    this.places = new Map(); // by camera: {name, zone, points}
  }

  /** The server's answer. */
  take({events, places}) {
    this.list = [...events.reverse(), ...this.list].slice(0, KEPT);
    this.places = new Map();
    for (const place of places) {
      this.places.set(place.camera, [...this.places.get(place.camera) ?? [], place]);
    }
  }

  /** Fills a panel with the newest events of some cameras (ids), or of all with null; without any it is hidden. */
  show(panel, cameras) {
    const shown = this.list.filter(({camera}) => cameras === null || cameras.includes(camera)).slice(0, LISTED);
    panel.hidden = shown.length === 0;
    const list = panel.querySelector('.events');
    const keys = shown.map(({index}) => String(index));
    if ([...list.children].map(item => item.dataset.key).join() === keys.join()) {
      return;
    }
    list.replaceChildren(...shown.map((told, i) => {
      const item = document.createElement('li');
      item.dataset.key = keys[i];
      const when = document.createElement('time');
      const date = new Date(told.captureTimeUs / 1000);
      if (Number.isNaN(date.getTime())) { // no date that a browser knows
        when.textContent = '–';
      } else {
        when.dateTime = date.toISOString();
        when.textContent = date.toLocaleTimeString('en-GB');
      }
      const words = document.createElement('span');
      words.textContent = event(told);
      const where = document.createElement('small');
      where.textContent = cameras?.length === 1 ? told.rule : `${told.camera} · ${told.rule}`;
      item.append(when, words, where);
      return item;
    }));
  }
}
