// Prints every hand and face in space: npm install && node read-scenes.mjs BOOTSTRAP [FRAMES]
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';
import protobuf from 'protobufjs';

// The scenes topic is compressed with LZ4, which kafkajs leaves to others.
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
});
const root = new protobuf.Root();
root.resolvePath = (_, file) => new URL(`../../proto/${file}`, import.meta.url).pathname; // scene.proto imports another
await root.load('landmarkstream/v1/scene.proto', { keepCase: true });
const MESSAGE = 'landmarkstream.v1.SceneFrame';
const SceneFrame = root.lookupType(MESSAGE);

// The frame of a record in either format of the topic, as its headers say; null if it is none.
function read({ value, headers, offset }) {
  const header = (name, otherwise) => String([headers?.[name] ?? otherwise].flat().at(-1));
  if (!value || header('messageType', MESSAGE) !== MESSAGE) return null;
  try {
    const isJson = header('content-type', '').toLowerCase().startsWith('application/json');
    const json = isJson ? JSON.parse(value.toString()) : null;
    if (isJson && Object.prototype.toString.call(json) !== '[object Object]') throw new Error('the JSON is no object');
    const message = isJson ? SceneFrame.fromObject(json) : SceneFrame.decode(value);
    return SceneFrame.toObject(message, { enums: String, longs: Number, defaults: true });
  } catch (fault) {
    console.error(`passed over: offset ${offset}: ${fault.message}`);
    return null;
  }
}

const kafka = new kafkajs.Kafka({ brokers: [process.argv[2]], logLevel: kafkajs.logLevel.ERROR });
const consumer = kafka.consumer({ groupId: 'example-javascript-scenes' });
let left = process.argv[3] ? Number(process.argv[3]) : Infinity;
await consumer.connect();
await consumer.subscribe({ topics: ['scenes'], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const frame = read(message);
    if (!frame || left <= 0) return; // somebody else's, or of a later version; or enough
    left--;
    for (const object of frame.objects) {
      const { x, y, z, deviation } = object.points[0];
      console.log(frame.scene, frame.tick, object.kind, object.id, `person ${object.person_id}`,
        `${x.toFixed(3)},${y.toFixed(3)},${z.toFixed(3)} m`, `+-${(1000 * deviation).toFixed(0)} mm`,
        object.tracks.map((track) => `${track.camera}:${track.track_id}`).join(' '));
    }
    if (left === 0) setImmediate(() => consumer.disconnect());
  },
});
