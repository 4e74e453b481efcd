import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fromJSON, loadSync } from '@grpc/proto-loader';
import { expect, it } from 'vitest';
import { installationRoot } from '../../src/load/installation.ts';

it('has the same messages and methods in key-value.proto as in the file that is handed out', async () => {
  const root = installationRoot();
  const options = { keepCase: true, defaults: true };
  const given: { KEY_VALUE_PROTO: Parameters<typeof fromJSON>[0] } = await import(
    pathToFileURL(join(root, 'skeletons', 'lab2-networking', 'key-value-service.ts')).href
  );
  const shape = (definition: ReturnType<typeof fromJSON>) =>
    JSON.stringify(definition, (key, value) => (key === 'fileDescriptorProtos' ? undefined : value), 1);
  const proto = loadSync(join(root, 'labs', 'lab2-networking', 'key-value.proto'), options);
  expect(shape(fromJSON(given.KEY_VALUE_PROTO, options))).toBe(shape(proto));
});
