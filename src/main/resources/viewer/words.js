// What is found, in words: for labels, lists and screen readers.
import {FingerState, Kind, Handedness, State} from './wire.js';

const FINGERS = ['thumb', 'index', 'middle', 'ring', 'little'];
const PLAIN = .5; // of a coefficient from 0 to 1: from here on it is worth a word

/** 'left hand 3', of a camera's object or a scene's */
export function name(object) {
  const side = object.handedness === Handedness.LEFT ? 'left ' : object.handedness === Handedness.RIGHT ? 'right ' : '';
  return `${side}${object.kind} ${object.trackId ?? object.id}`;
}

/** 'L3', 'R4', 'face 1' */
export function shortName(object) {
  const side = object.handedness === Handedness.LEFT ? 'L' : object.handedness === Handedness.RIGHT ? 'R' : '';
  return object.kind === Kind.HAND && side ? `${side}${object.trackId ?? object.id}` : name(object);
}

/** The layer that shows an object. */
export function layer(object) {
  return object.kind === Kind.FACE ? 'faces' : object.kind === Kind.HAND ? 'hands' : 'others';
}

/** Class and colour of an object: right, left, hand, face or other. */
export function sort(object) {
  if (object.kind !== Kind.HAND) {
    return object.kind === Kind.FACE ? 'face' : 'other';
  }
  return object.handedness === Handedness.LEFT ? 'left' : object.handedness === Handedness.RIGHT ? 'right' : 'hand';
}

export function isPredicted(object) {
  return object.state === State.PREDICTED;
}

/** '2 faces and 3 hands', '1 face, 2 hands and 2 bodies' */
export function summary(objects) {
  const counts = new Map([[Kind.FACE, 0], [Kind.HAND, 0]]);
  objects.forEach(({kind}) => counts.set(kind, (counts.get(kind) ?? 0) + 1));
  const parts = [...counts].filter(([, n]) => n > 0).map(([kind, n]) => `${n} ${n > 1 ? plural(kind) : kind}`);
  const last = parts.pop();
  return parts.length > 0 ? `${parts.join(', ')} and ${last}` : last ?? 'nothing found';
}

function plural(word) {
  return /[^e]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** An object's title in the list. */
export function title(object) {
  return name(object) + (isPredicted(object) ? ' (predicted)' : '');
}

/** What the label on the picture says. */
export function label(object) {
  const words = isPredicted(object) ? [] : [gesture(object), ...movements(object).map(one => spaced(one.name))];
  return [title(object), ...words.filter(Boolean)].join(' · ');
}

/** Movements of a hand or a head that last, or ended with this frame. */
export function movements(object) {
  return object.hand?.movements ?? object.face?.movements ?? [];
}

/** 'thumb up'; empty where there is none. */
function gesture(object) {
  return (object.hand?.gesture ?? '').replaceAll('_', ' ');
}

function handParts(hand) {
  if (!hand) {
    return [];
  }
  const straight = FINGERS.filter((_, i) => hand.fingers[i]?.state === FingerState.STRAIGHT);
  const fingers = straight.length === 0 ? 'no finger straight' : `straight: ${straight.join(', ')}`;
  return hand.gesture
    ? [`${hand.gesture.replaceAll('_', ' ')} for ${time(hand.gestureUs / 1000)}`, fingers, ...spelt(hand)]
    : [fingers, ...spelt(hand)];
}

function spelt(hand) {
  const {text = '', letter = ''} = hand.spelling ?? {};
  return text ? [`spells “${text}”${letter ? `, now ${letter}` : ''}`] : [];
}

function faceParts(face) {
  const parts = [];
  if (face?.pose) {
    const {yaw, pitch, roll} = face.pose;
    parts.push(`yaw ${degrees(yaw)}, pitch ${degrees(pitch)}, roll ${degrees(roll)}`);
  }
  if (face?.expression) {
    const {eyeBlinkLeft, eyeBlinkRight, jawOpen, smileLeft, smileRight} = face.expression;
    const shut = [eyeBlinkLeft > PLAIN && 'left', eyeBlinkRight > PLAIN && 'right'].filter(Boolean);
    parts.push(shut.length === 0 ? 'eyes open' : shut.length === 2 ? 'eyes shut' : `${shut[0]} eye shut`);
    if (jawOpen > PLAIN) {
      parts.push('mouth open');
    }
    if ((smileLeft + smileRight) / 2 > PLAIN) {
      parts.push('smiles');
    }
  }
  return parts;
}

function degrees(value) {
  return `${value < -.5 ? '−' : ''}${Math.abs(Math.round(value))}°`;
}

/** The line under the name of a scene's object: where it is, how exactly that is known, and by how many cameras. */
export function inSpace(object) {
  const {points, tracks} = object;
  const mean = field => points.reduce((sum, point) => sum + point[field], 0) / points.length;
  const place = ['x', 'y', 'z'].map(axis => mean(axis).toFixed(2).replace('-', '−')).join(', ');
  const parts = [`${place} m`, `± ${Math.round(1000 * mean('deviation'))} mm`];
  parts.push(isPredicted(object) ? 'not seen' : `${tracks.length} view${tracks.length === 1 ? '' : 's'}`);
  if (object.gesture) {
    parts.push(object.gesture.replaceAll('_', ' '));
  }
  if (object.kind === Kind.HAND && object.personId > 0) {
    parts.push(`of face ${object.personId}`);
  }
  return parts.join(' · ');
}

/** The line under an object's name in the list. */
export function details(object) {
  const parts = [...handParts(object.hand), ...faceParts(object.face)];
  if (parts.length === 0) {
    parts.push(`${object.landmarks.length / 3} points, ${object.age} frames`);
  }
  if (object.kind !== Kind.FACE && object.personId > 0) {
    parts.push(`of face ${object.personId}`);
  }
  if (object.kind !== Kind.BODY && object.bodyId > 0) {
    parts.push(`of body ${object.bodyId}`);
  }
  return parts.join(' · ');
}

/** What a frame was looked at by, and with which settings. */
export function ran({models, settingsVersion}) {
  const networks = models.map(model => model.name).join(', ');
  const settings = settingsVersion > 0 ? `Settings version ${settingsVersion}` : 'Settings as configured';
  return networks ? `${settings}. Networks: ${networks}.` : `${settings}.`;
}

/** '41 ms', '1.2 s', '–' */
export function time(ms) {
  if (ms < 0) {
    return '–';
  }
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10000 ? 1 : 0)} s`;
}

const TOLD = {
  appeared: () => 'appeared',
  left: ({durationUs}) => `left after ${lasted(durationUs)}`,
  gesture_began: ({what}) => `shows ${spaced(what)}`,
  gesture_ended: ({what, durationUs}) => `showed ${spaced(what)} for ${lasted(durationUs)}`,
  zone_entered: ({what}) => `entered ${what}`,
  zone_left: ({what, durationUs}) => `left ${what} after ${lasted(durationUs)}`,
  line_crossed: ({what, direction}) => `crossed ${what} ${direction === 'in' ? 'inwards' : 'outwards'}`,
  blinked: () => 'blinked',
  hand_raised: () => 'is raised',
  hand_lowered: ({durationUs}) => `was raised for ${lasted(durationUs)}`,
  head_turned_away: () => 'turned away',
  moved: ({what}) => `made: ${spaced(what)}`,
  movement_began: ({what}) => `began: ${spaced(what)}`,
  movement_ended: ({what, durationUs}) => `ended after ${lasted(durationUs)}: ${spaced(what)}`,
  word_spelt: ({what}) => `spelt ${what}`,
  head_turned_back: ({durationUs}) => `was turned away for ${lasted(durationUs)}`,
};

/** 'left hand 3 shows thumb up', of an event as the server has it. */
export function event(told) {
  const what = TOLD[told.type] ?? (({type}) => spaced(type));
  return `${told.side ? `${told.side} ` : ''}${told.kind} ${told.trackId} ${what(told)}`;
}

function spaced(name) {
  return name.replaceAll('_', ' ');
}

function lasted(us) {
  return time(us / 1000);
}
