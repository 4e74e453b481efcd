/** The modules that a submission of real processes may import besides its own files: sockets and what goes with them. */
export const ALLOWED_MODULES: ReadonlySet<string> = new Set([
  'node:assert',
  'node:buffer',
  'node:crypto',
  'node:dgram',
  'node:events',
  'node:http',
  'node:net',
  'node:perf_hooks',
  'node:querystring',
  'node:stream',
  'node:stream/promises',
  'node:string_decoder',
  'node:timers',
  'node:timers/promises',
  'node:url',
  'node:util',
]);

/** Packages that they may import too; they are built into one file, so that a jail needs no `node_modules`. */
export const GRPC_MODULES: ReadonlySet<string> = new Set(['@grpc/grpc-js', '@grpc/proto-loader']);
