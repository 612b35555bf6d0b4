// Prints every event: npm install && node read-events.mjs BOOTSTRAP [EVENTS]
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';
import protobuf from 'protobufjs';

// The events topic is compressed with LZ4, which kafkajs leaves to others.
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
});
const root = new protobuf.Root();
root.resolvePath = (_, file) => new URL(`../../proto/${file}`, import.meta.url).pathname; // event.proto imports another
await root.load('landmarkstream/v1/event.proto', { keepCase: true });
const MESSAGE = 'landmarkstream.v1.Event';
const Event = root.lookupType(MESSAGE);

// The event of a record in either format of the topic, as its headers say; null if it is none.
function read({ value, headers, offset }) {
  const header = (name, otherwise) => String([headers?.[name] ?? otherwise].flat().at(-1));
  if (!value || header('messageType', MESSAGE) !== MESSAGE) return null;
  try {
    const isJson = header('content-type', '').toLowerCase().startsWith('application/json');
    const json = isJson ? JSON.parse(value.toString()) : null;
    if (isJson && Object.prototype.toString.call(json) !== '[object Object]') throw new Error('the JSON is no object');
    const message = isJson ? Event.fromObject(json) : Event.decode(value);
    return Event.toObject(message, { enums: String, longs: Number, defaults: true });
  } catch (fault) {
    console.error(`passed over: offset ${offset}: ${fault.message}`);
    return null;
  }
}

const kafka = new kafkajs.Kafka({ brokers: [process.argv[2]], logLevel: kafkajs.logLevel.ERROR });
const consumer = kafka.consumer({ groupId: 'example-javascript-events' });
let left = process.argv[3] ? Number(process.argv[3]) : Infinity;
await consumer.connect();
await consumer.subscribe({ topics: ['events'], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const event = read(message);
    if (!event || left <= 0) return; // somebody else's, or of a later version; or enough
    left--;
    console.log(event.camera, event.number, event.type, event.rule, event.kind, event.track_id,
      event.gesture || event.zone || event.line || event.movement || event.text, `${(event.duration_us / 1e6).toFixed(2)} s`);
    if (left === 0) setImmediate(() => consumer.disconnect());
  },
});
