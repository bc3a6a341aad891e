import { decide, ruleOf } from '#cases';
import { Refusal } from '#config';
import { guards, type GuardName } from '../../libs/cases/src/guards.js';
import { standing } from '../support/standing.js';
import { at, filed } from '../support/paper.js';
import { closingExamples } from './guard-examples/closing-examples.js';
import { disputeExamples, ladderExamples } from './guard-examples/dispute-examples.js';
import type { Example, ExamplesOf } from './guard-examples/example.js';
import { filingExamples } from './guard-examples/filing-examples.js';
import { handlingExamples } from './guard-examples/handling-examples.js';
import { timeExamples } from './guard-examples/time-examples.js';

/** Every guard there is: the compiler misses one that has no examples. */
const examples: ExamplesOf<Record<GuardName, unknown>> = {
  ...filingExamples,
  ...handlingExamples,
  ...disputeExamples,
  ...ladderExamples,
  ...timeExamples,
  ...closingExamples,
};

function codeOf([move, told]: Example): string {
  const from = told.from ?? ruleOf(move).from[0]!;
  const life = standing(move, from);
  if (from !== 'NEW') life.row = { ...(life.row ?? filed()), ...told.row };
  Object.assign(life.known, told.known);
  if (told.at) life.now = at(told.at);
  try {
    return decide(move, life.situation(move, told)).to;
  } catch (error) {
    if (error instanceof Refusal) return `${error.status} ${error.code}`;
    throw error;
  }
}

describe.each(Object.entries(examples))('%s', (name, { refuses, passes }) => {
  const own = `422 ${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

  test.each(refuses)('refuses %s %j with its own code', (...example) => {
    expect(codeOf(example)).toBe(own);
  });

  test.each(passes)('lets %s pass %j', (...example) => {
    expect(codeOf(example)).toMatch(/^[A-Z_]+$/);
  });

  test('stands at every move it has an example for, and says both languages', () => {
    for (const [move] of [...refuses, ...passes]) expect(ruleOf(move).guards).toContain(name);
    const { zh, en } = guards[name as GuardName].said;
    expect(zh).toMatch(/[一-鿿]/);
    expect(en).toMatch(/^[A-Z]/);
  });
});
