// Talks to the server: asks for shots as fast as they are shown, and for the status once a second. What fails is tried
// again, ever more slowly up to five seconds.
import {Batch, read} from './wire.js';

const STATUS_MS = 1000;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5000;

export class Link {
  /**
   * shots: called with a list of shots and one of frames of the scene that was asked for; the next ones are handed over
   * when its promise is kept.
   * status: called with the server's status. events: called with the events since the last call, as the server has them. state: called with 'live', or with 'lost' and the server's sentence, empty
   * where it did not answer.
   */
  constructor({shots, status, events, state}) {
    Object.assign(this, {shots, status, events, state});
    this.run = null;
    this.told = 0;
  }

  /**
   * Asks for these cameras (ids), or for all with null, for no pictures with an empty list, and for the frames of a scene
   * (id); what was asked for before is dropped.
   */
  follow(cameras, scene = '') {
    this.stop();
    const run = new AbortController();
    this.run = run;
    if (cameras?.length !== 0) {
      this.repeat(run.signal, this.frames(run.signal, cameras, scene));
    }
    this.repeat(run.signal, this.figures(run.signal));
  }

  stop() {
    this.run?.abort();
    this.run = null;
  }

  async repeat(signal, step) {
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      try {
        await step();
        wait = FIRST_WAIT_MS;
      } catch (fault) {
        if (signal.aborted) {
          return;
        }
        if (fault.status === 401) {
          location.reload(); // the server asks for the token
          return;
        }
        this.state('lost', fault instanceof Answered ? fault.message : '');
        await sleep(wait);
        wait = Math.min(LONGEST_WAIT_MS, wait * 2);
      }
    }
  }

  /** A step that shows one batch while the next one is on its way. */
  frames(signal, cameras, scene) {
    const which = (cameras ?? []).map(id => `&camera=${encodeURIComponent(id)}`).join('')
      + (scene ? `&scene=${encodeURIComponent(scene)}` : '');
    let cursor = 0;
    let next = null;
    const ask = () => {
      const answer = get(`api/frames?since=${cursor}${which}`, signal).then(r => r.arrayBuffer());
      answer.catch(() => {}); // the awaiting caller gets the error
      return answer;
    };
    return async () => {
      const answer = next ?? ask();
      next = null;
      const batch = read(Batch, new Uint8Array(await answer));
      this.state('live');
      cursor = batch.cursor;
      next = ask();
      if (batch.shots.length + batch.scenes.length > 0) {
        await this.shots(batch.shots, batch.scenes);
      }
    };
  }

  figures(signal) {
    return async () => {
      const answer = await get('api/status', signal);
      this.status(await answer.json());
      const news = await (await get(`api/events?since=${this.told}`, signal)).json();
      this.told = news.cursor;
      this.events(news);
      await sleep(STATUS_MS);
    };
  }
}

/** The server answered, but not with what was asked for. */
class Answered extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

async function get(url, signal) {
  const answer = await fetch(url, {signal, cache: 'no-store'});
  if (!answer.ok) {
    throw new Answered(answer.status, (await answer.text()).trim());
  }
  return answer;
}

/** Pairs of points to join, by topology; asked for once. */
const known = new Map();
export function connections(topology) {
  if (!known.has(topology)) {
    known.set(topology, []);
    fetch(`api/topology?name=${encodeURIComponent(topology)}`)
      .then(answer => (answer.ok ? answer.json() : []))
      .then(pairs => known.set(topology, pairs))
      .catch(() => known.delete(topology));
  }
  return known.get(topology);
}

export function sleep(ms) {
  return new Promise(done => setTimeout(done, ms));
}
