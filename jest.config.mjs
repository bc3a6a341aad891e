/** Four kinds of tests; `rules` need nothing, the others the servers of a lane. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^#(\\w+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2022',
        },
        module: { type: 'es6' },
      },
    ],
  },
};

const project = (name) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
});

/** The servers are started by test/main.ts, which hands their addresses on in the environment. */
export default {
  projects: ['rules', 'desk', 'flows', 'faults'].map((name) => project(name)),
  testTimeout: 60_000,
  // By itself Jest leaves a core idle; most tests wait for servers.
  maxWorkers: '100%',
};
