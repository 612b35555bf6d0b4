// The messages of landmark-stream. Fields are named as in the .proto; 64-bit integers are strings, enums are names, as in
// the JSON that the job writes.
import {fileURLToPath} from 'node:url';
import protobuf from 'protobufjs';

const root = new protobuf.Root();
root.resolvePath = (_, target) => (target.startsWith('/') || target.includes(':')
  ? target : fileURLToPath(new URL(`proto/${target}`, import.meta.url)));
root.loadSync(['frame', 'landmarks', 'reject', 'scene', 'event'].map(name => `landmarkstream/v1/${name}.proto`),
  {keepCase: true});

/** The message type of a short name, for example FrameLandmarks. */
export function type(name) {
  return root.lookupType(`landmarkstream.v1.${name}`);
}

/**
 * A record's value as a plain object; lists are always there. With a schema registry's framing (a zero byte, the schema's
 * id, the message's indexes) or without.
 */
export function decode(name, bytes) {
  const message = type(name);
  return message.toObject(message.decode(bytes.subarray(framing(bytes))), {longs: String, enums: String, defaults: false, arrays: true});
}

/** A plain object as bytes; throws where it is no such message. */
export function encode(name, object) {
  return type(name).encode(type(name).fromObject(object)).finish();
}

/** A value that the job wrote with landmarks.emit.format=json. */
export function fromJson(text) {
  return JSON.parse(text);
}

/** How many bytes stand before the message; no message begins with a zero. */
function framing(bytes) {
  if (bytes.length === 0 || bytes[0] !== 0) {
    return 0;
  }
  const reader = protobuf.Reader.create(bytes);
  reader.skip(5);
  for (let left = reader.sint32(); left > 0; left--) {
    reader.sint32();
  }
  return reader.pos;
}
