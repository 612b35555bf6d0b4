// What is found, in words: for labels, lists and screen readers.
import {Kind, Side, State} from './wire.js';

/** 'left hand 3' */
export function name(thing) {
  const side = thing.side === Side.LEFT ? 'left ' : thing.side === Side.RIGHT ? 'right ' : '';
  return `${thing.kind === Kind.FACE ? 'face' : `${side}hand`} ${thing.trackId}`;
}

/** Class and colour of a thing: right, left, hand or face. */
export function sort(thing) {
  if (thing.kind === Kind.FACE) {
    return 'face';
  }
  return thing.side === Side.LEFT ? 'left' : thing.side === Side.RIGHT ? 'right' : 'hand';
}

export function isPredicted(thing) {
  return thing.state === State.PREDICTED;
}

/** '2 faces and 3 hands' */
export function summary(things) {
  const faces = things.filter(thing => thing.kind === Kind.FACE).length;
  const hands = things.length - faces;
  const parts = [[faces, 'face'], [hands, 'hand']]
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}${n > 1 ? 's' : ''}`);
  return parts.join(' and ') || 'nothing found';
}

/** What the label on the picture says. */
export function label(thing) {
  return name(thing) + (isPredicted(thing) ? ' (predicted)' : '');
}

/** The line under a thing's name in the list. */
export function details(thing) {
  const parts = [];
  if (thing.side) {
    parts.push(`side ${Math.round(thing.sideScore * 100)} %`);
  }
  parts.push(`${thing.landmarks.length / 3} points`, `${thing.age} frames`);
  if (isPredicted(thing)) {
    parts.push('predicted');
  }
  return parts.join(' · ');
}

/** '41 ms', '1.2 s', '–' */
export function time(ms) {
  if (ms < 0) {
    return '–';
  }
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10000 ? 1 : 0)} s`;
}
