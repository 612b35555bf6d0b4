// Prints every hand and face: npm install && node read-landmarks.mjs BOOTSTRAP [FRAMES]
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';
import protobuf from 'protobufjs';

// The landmarks topic is compressed with LZ4, which kafkajs leaves to others.
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
});
const root = await new protobuf.Root().load(
  new URL('../../proto/landmarkstream/v1/landmarks.proto', import.meta.url).pathname, { keepCase: true });
const MESSAGE = 'landmarkstream.v1.FrameLandmarks';
const FrameLandmarks = root.lookupType(MESSAGE);

// The frame of a record in either format of the topic, as its headers say; null if it is none.
function read({ value, headers, offset }) {
  const header = (name, otherwise) => String([headers?.[name] ?? otherwise].flat().at(-1));
  const type = header('content-type', 'application/x-protobuf').split(';')[0].trim().toLowerCase();
  if (!value || header('messageType', MESSAGE) !== MESSAGE) return null;
  try {
    if (type === 'application/x-protobuf') return plain(FrameLandmarks.decode(value));
    if (type === 'application/json') {
      const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
      if (Object.prototype.toString.call(json) !== '[object Object]') throw new Error('the JSON is no object');
      return plain(FrameLandmarks.fromObject(json));
    }
  } catch (fault) {
    console.error(`passed over: offset ${offset}: ${fault.message}`);
  }
  return null;
}

const plain = (message) => FrameLandmarks.toObject(message, { enums: String, longs: Number, defaults: true });
const kafka = new kafkajs.Kafka({ brokers: [process.argv[2]], logLevel: kafkajs.logLevel.ERROR });
const consumer = kafka.consumer({ groupId: 'example-javascript' });
let left = process.argv[3] ? Number(process.argv[3]) : Infinity;
await consumer.connect();
await consumer.subscribe({ topics: ['landmarks'], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const frame = read(message);
    if (!frame || left <= 0) return; // somebody else's, or of a later version; or enough
    left--;
    for (const object of frame.objects) {
      if (object.landmarks.length === 0) continue;
      const { x, y } = object.landmarks[0];
      const pose = object.face?.pose;
      console.log(frame.camera, frame.sequence, object.kind, object.track_id, object.handedness, `${x.toFixed(1)},${y.toFixed(1)}`,
        `${object.landmarks.length} points`,
        object.hand?.gesture ?? (pose ? `yaw ${pose.yaw.toFixed(0)} pitch ${pose.pitch.toFixed(0)} roll ${pose.roll.toFixed(0)}` : ''));
    }
    if (left === 0) setImmediate(() => consumer.disconnect());
  },
});
