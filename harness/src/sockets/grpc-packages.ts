/** The packages that a student's process may load, by name. Built into dist/grpc.cjs. */
import * as grpc from '@grpc/grpc-js';
import * as protoLoader from '@grpc/proto-loader';

export { grpc as '@grpc/grpc-js', protoLoader as '@grpc/proto-loader' };
