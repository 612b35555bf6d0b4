import type {Type} from 'protobufjs';

export type MessageName = 'Frame' | 'FrameLandmarks' | 'Reject' | 'SceneFrame' | 'Event';

/** Fields as in the .proto; 64-bit integers are strings, enums are names. */
export interface Message {
  [field: string]: any;
}

export function type(name: string): Type;
export function decode(name: MessageName | string, bytes: Uint8Array): Message;
export function encode(name: MessageName | string, object: Message): Uint8Array;
export function fromJson(text: string): Message;
