/** What an RPC client and its server say to each other, each message in a frame. */
import type { Json } from './framing.ts';

/** `client` names the client and `id` its call: a call that is sent again is the same call. Ids of a client grow. */
export interface CallMessage {
  readonly type: 'call';
  readonly client: string;
  readonly id: number;
  readonly method: string;
  readonly argument: Json;
}

export type ReplyMessage =
  | { readonly type: 'reply'; readonly id: number; readonly result: Json }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly error: { readonly code: RpcErrorCode; readonly message: string };
    };

/**
 * `failed`: the method threw. `unknown-method`: there is none of this name. `forgotten`: the call was made so long ago that its
 * answer is not kept any more. `timeout`: no answer came. `closed`: the client was closed.
 */
export type RpcErrorCode = 'failed' | 'unknown-method' | 'forgotten' | 'timeout' | 'closed';

/** Why a call has no result. */
export class RpcError extends Error {
  readonly code: RpcErrorCode;

  constructor(code: RpcErrorCode, message: string) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
  }
}

/** Whether a message from the network is a call. */
export function isCall(message: Json): message is { readonly [name: string]: Json } & CallMessage {
  const { type, client, id, method, argument } = fieldsOf(message);
  return (
    type === 'call' &&
    typeof client === 'string' &&
    Number.isSafeInteger(id) &&
    typeof method === 'string' &&
    argument !== undefined
  );
}

/** Whether a message from the network is a reply. */
export function isReply(message: Json): message is { readonly [name: string]: Json } & ReplyMessage {
  const { type, id, result, error } = fieldsOf(message);
  return type === 'reply' && Number.isSafeInteger(id) && (result !== undefined || error !== undefined);
}

function fieldsOf(message: Json): { readonly [name: string]: Json | undefined } {
  return typeof message === 'object' && message !== null && !Array.isArray(message)
    ? (message as { readonly [name: string]: Json })
    : {};
}
