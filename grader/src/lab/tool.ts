/** Who made a result. The version is raised with each change that can change a score. */
export const TOOL = {
  name: 'distributed-systems-labs',
  version: '0.1.0',
  node: process.version,
} as const;
