/** A key-value store over gRPC: the service of `key-value.proto`. */
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import {
  type InsertReply,
  type InsertRequest,
  KEY_VALUE_SERVICE,
  type KeysReply,
  type LookupReply,
  type LookupRequest,
} from './key-value-service.ts';
import { LOOPBACK, type RunningServer } from './running-server.ts';

/** Starts the service on `port` of loopback; 0 takes any free port. Resolves when it listens, rejects when it can't. */
export async function startKeyValueServer(port: number): Promise<RunningServer> {
  const values = new Map<string, string>();
  const server = new Server();
  server.addService(KEY_VALUE_SERVICE, {
    Insert: (call: ServerUnaryCall<InsertRequest, InsertReply>, reply: sendUnaryData<InsertReply>) => {
      const { key, value } = call.request;
      const isNew = !values.has(key);
      values.set(key, value);
      reply(null, { isNew });
    },
    Lookup: (call: ServerUnaryCall<LookupRequest, LookupReply>, reply: sendUnaryData<LookupReply>) => {
      const value = values.get(call.request.key);
      reply(null, { found: value !== undefined, value: value ?? '' });
    },
    Keys: (_call: ServerUnaryCall<object, KeysReply>, reply: sendUnaryData<KeysReply>) => {
      reply(null, { keys: [...values.keys()].sort() });
    },
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${LOOPBACK}:${port}`, ServerCredentials.createInsecure(), (error, taken) =>
      error === null ? resolve(taken) : reject(error),
    );
  });
  return {
    port: bound,
    close: async () => server.forceShutdown(),
  };
}
