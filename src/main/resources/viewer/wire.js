// Reads protobuf messages: those of the landmarks and scenes topics (proto/landmarkstream/v1) and of the viewer's server
// (src/main/protobuf/viewer.proto). Fields that are not listed are passed over, so that newer messages can be read.

const UINT = 'uint', INT = 'int', BOOL = 'bool', FLOAT = 'float', STRING = 'string', BYTES = 'bytes';
// Repeated Landmark messages as one flat list x, y, z, x, y, z, …; `hidden` of the list has the indexes of those points
// that were not seen but predicted.
const POINTS = 'points';

/** One field: its name, what it is, and whether it is a list. Fields that are absent have the zero of their kind. */
const one = (name, kind) => ({name, kind, many: false});
const many = (name, kind) => ({name, kind, many: true});

const Box = {1: one('left', FLOAT), 2: one('top', FLOAT), 3: one('right', FLOAT), 4: one('bottom', FLOAT)};

const Finger = {1: one('state', UINT), 2: one('bend', FLOAT)};

const Movement = {
  1: one('name', STRING),
  2: one('ended', BOOL),
  3: one('beginUs', INT),
  4: one('endUs', INT),
  5: one('amplitude', FLOAT),
  8: one('x', FLOAT),
  9: one('y', FLOAT),
};

const Spelling = {1: one('text', STRING), 2: one('added', STRING), 3: one('letter', STRING), 4: one('confidence', FLOAT)};

const HandAttributes = {
  1: one('gesture', STRING),
  2: one('gestureUs', UINT),
  3: one('gestureScore', FLOAT),
  4: many('fingers', Finger),
  5: one('pinchDistance', FLOAT),
  6: many('movements', Movement),
  7: one('spelling', Spelling),
};

const HeadPose = {
  1: one('yaw', FLOAT),
  2: one('pitch', FLOAT),
  3: one('roll', FLOAT),
  4: many('matrix', FLOAT),
};

const Expression = {
  1: one('eyeBlinkLeft', FLOAT),
  2: one('eyeBlinkRight', FLOAT),
  9: one('gazeYaw', FLOAT),
  10: one('jawOpen', FLOAT),
  11: one('smileLeft', FLOAT),
  12: one('smileRight', FLOAT),
};

const FaceAttributes = {1: one('pose', HeadPose), 2: one('expression', Expression), 5: many('movements', Movement)};

const TrackedObject = {
  1: one('trackId', UINT),
  2: one('kind', STRING),
  3: one('handedness', UINT),
  4: one('handednessScore', FLOAT),
  5: one('score', FLOAT),
  6: one('state', UINT),
  7: one('box', Box),
  8: one('landmarks', POINTS),
  9: one('raw', POINTS),
  10: one('world', POINTS),
  11: one('topology', STRING),
  12: one('pipeline', STRING),
  13: one('age', UINT),
  14: one('personId', UINT),
  17: one('bodyId', UINT),
  15: one('hand', HandAttributes),
  16: one('face', FaceAttributes),
};

const ModelRef = {1: one('name', STRING)};

const FrameLandmarks = {
  2: one('camera', STRING),
  3: one('sequence', UINT),
  4: one('stream', STRING),
  5: one('captureTimeUs', INT),
  6: one('width', UINT),
  7: one('height', UINT),
  8: many('flags', UINT),
  9: one('gap', UINT),
  10: many('objects', TrackedObject),
  11: many('models', ModelRef),
  14: one('settingsVersion', UINT),
  13: one('mirrored', BOOL),
};

const Shot = {
  1: one('landmarks', FrameLandmarks),
  2: one('producedMs', INT),
  3: one('index', UINT),
  4: one('codec', UINT),
  5: one('picture', BYTES),
  6: one('rotation', UINT),
};

const CameraCalibration = {
  1: one('width', UINT),
  2: one('height', UINT),
  3: one('fx', FLOAT),
  4: one('fy', FLOAT),
  5: one('cx', FLOAT),
  6: one('cy', FLOAT),
  7: many('distortion', FLOAT),
  8: many('rotation', FLOAT),
  9: many('translation', FLOAT),
};

const SceneCamera = {
  1: one('camera', STRING),
  2: one('state', UINT),
  3: one('skewUs', INT),
  4: one('reprojectionPx', FLOAT),
  5: one('calibration', CameraCalibration),
};

const ScenePoint = {
  1: one('x', FLOAT),
  2: one('y', FLOAT),
  3: one('z', FLOAT),
  4: one('deviation', FLOAT),
  5: one('views', UINT),
  7: one('completed', BOOL),
};

const SceneHead = {1: many('matrix', FLOAT), 2: many('gaze', FLOAT), 3: one('irises', BOOL)};

const SourceTrack = {1: one('camera', STRING), 2: one('trackId', UINT)};

const SceneObject = {
  1: one('id', UINT),
  2: one('kind', STRING),
  3: one('handedness', UINT),
  4: one('handednessScore', FLOAT),
  5: one('personId', UINT),
  6: one('state', UINT),
  7: one('topology', STRING),
  8: many('points', ScenePoint),
  9: one('head', SceneHead),
  10: one('gesture', STRING),
  11: one('gestureScore', FLOAT),
  12: many('tracks', SourceTrack),
};

const SceneFrame = {
  2: one('scene', STRING),
  3: one('tick', UINT),
  4: one('timeUs', INT),
  5: one('timedOut', BOOL),
  6: many('cameras', SceneCamera),
  7: many('objects', SceneObject),
};

const SceneShot = {1: one('frame', SceneFrame), 2: one('producedMs', INT)};

export const Batch = {1: one('cursor', UINT), 2: many('shots', Shot), 3: many('scenes', SceneShot)};

export const Kind = {HAND: 'hand', FACE: 'face', BODY: 'body'}; // all others are named likewise
export const Handedness = {LEFT: 1, RIGHT: 2};
export const State = {OBSERVED: 1, PREDICTED: 2};
export const FingerState = {STRAIGHT: 1, BENT: 2, CURLED: 3};
export const CameraState = {USED: 1, LATE: 2, SILENT: 3, CLOCK_OFF: 4, WRONG_SIZE: 5, MISCALIBRATED: 6};
export const Codec = {NONE: 0, JPEG: 1, H264: 2, H265: 3};

const text = new TextDecoder();

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  /** A varint as a number; exact up to 2^53, and negative ones as the 64-bit two's complement says. */
  varint() {
    let low = 0, high = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined || shift > 63) {
        throw new RangeError('the message ends early');
      }
      const bits = byte & 127;
      if (shift < 28) {
        low += bits * 2 ** shift;
      } else {
        high += bits * 2 ** (shift - 28);
      }
      if (byte < 128) {
        return high >= 2 ** 35 ? (high - 2 ** 36) * 2 ** 28 + low : high * 2 ** 28 + low;
      }
    }
  }

  float() {
    const value = this.view.getFloat32(this.at, true);
    this.at += 4;
    return value;
  }

  skip(wire) {
    switch (wire) {
      case 0: this.varint(); break;
      case 1: this.at += 8; break;
      case 2: this.at = this.varint() + this.at; break;
      case 5: this.at += 4; break;
      default: throw new RangeError(`wire type ${wire} is not read`);
    }
  }

  message(fields, end) {
    const value = {};
    for (const field of Object.values(fields)) {
      value[field.name] = field.many ? [] : zero(field.kind);
    }
    while (this.at < end) {
      const tag = this.varint();
      const field = fields[Math.floor(tag / 8)];
      const wire = tag % 8;
      if (!field) {
        this.skip(wire);
      } else if (field.many && wire === 2 && isNumber(field.kind)) {
        for (const stop = this.varint() + this.at; this.at < stop;) {
          value[field.name].push(this.scalar(field.kind));
        }
      } else if (field.kind === POINTS) {
        this.point(value[field.name]);
      } else if (field.many) {
        value[field.name].push(this.scalar(field.kind));
      } else {
        value[field.name] = this.scalar(field.kind);
      }
    }
    return value;
  }

  scalar(kind) {
    if (kind === UINT || kind === INT) {
      return this.varint();
    }
    if (kind === BOOL) {
      return this.varint() !== 0;
    }
    if (kind === FLOAT) {
      return this.float();
    }
    const length = this.varint();
    const end = this.at + length;
    if (end > this.bytes.length) {
      throw new RangeError('the message ends early');
    }
    if (kind === STRING || kind === BYTES) {
      const part = this.bytes.subarray(this.at, end);
      this.at = end;
      return kind === STRING ? text.decode(part) : part;
    }
    return this.message(kind, end);
  }

  point(list) {
    const length = this.varint();
    const end = this.at + length;
    let x = 0, y = 0, z = 0;
    while (this.at < end) {
      const tag = this.varint();
      if (tag === 13) {
        x = this.float();
      } else if (tag === 21) {
        y = this.float();
      } else if (tag === 29) {
        z = this.float();
      } else if (tag === 40) {
        if (this.varint() !== 0) {
          list.hidden.push(list.length / 3);
        }
      } else {
        this.skip(tag % 8);
      }
    }
    list.push(x, y, z);
  }
}

function isNumber(kind) {
  return kind === UINT || kind === INT || kind === BOOL || kind === FLOAT;
}

function zero(kind) {
  if (kind === POINTS) {
    return Object.assign([], {hidden: []});
  }
  return kind === STRING ? '' : kind === BOOL ? false : isNumber(kind) ? 0 : null;
}

/** The message in `bytes` (a Uint8Array) by its table of fields. Throws a RangeError if it is damaged. */
export function read(fields, bytes) {
  return new Reader(bytes).message(fields, bytes.length);
}
