/**
 * The service of `key-value.proto`, as @grpc/grpc-js takes it. This file is handed out and stays as it is.
 */
import { loadPackageDefinition, type ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

export interface InsertRequest {
  readonly key: string;
  readonly value: string;
}
export interface InsertReply {
  /** Whether the key is new. */
  readonly isNew: boolean;
}
export interface LookupRequest {
  readonly key: string;
}
export interface LookupReply {
  readonly found: boolean;
  /** Empty if nothing was found. */
  readonly value: string;
}
export interface KeysReply {
  /** All keys, sorted by code units. */
  readonly keys: readonly string[];
}

/** `key-value.proto` as JSON. */
export const KEY_VALUE_PROTO = {
  nested: {
    lab2: {
      nested: {
        KeyValue: {
          methods: {
            Insert: { requestType: 'InsertRequest', responseType: 'InsertReply' },
            Lookup: { requestType: 'LookupRequest', responseType: 'LookupReply' },
            Keys: { requestType: 'KeysRequest', responseType: 'KeysReply' },
          },
        },
        InsertRequest: { fields: { key: { type: 'string', id: 1 }, value: { type: 'string', id: 2 } } },
        InsertReply: { fields: { isNew: { type: 'bool', id: 1 } } },
        LookupRequest: { fields: { key: { type: 'string', id: 1 } } },
        LookupReply: { fields: { found: { type: 'bool', id: 1 }, value: { type: 'string', id: 2 } } },
        KeysRequest: { fields: {} },
        KeysReply: { fields: { keys: { rule: 'repeated', type: 'string', id: 1 } } },
      },
    },
  },
};

// Its type asks for more than the JSON of a package has.
const json = KEY_VALUE_PROTO as unknown as Parameters<typeof fromJSON>[0];
const definition = fromJSON(json, { keepCase: true, defaults: true });

/** What `Server.addService` takes: its methods are `Insert`, `Lookup` and `Keys`. */
export const KEY_VALUE_SERVICE = definition['lab2.KeyValue'] as ServiceDefinition;

/** What makes a client: `new KeyValueClient(address, credentials)`. */
export const KeyValueClient = Reflect.get(Object(loadPackageDefinition(definition).lab2), 'KeyValue');
