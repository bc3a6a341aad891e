import { rungAbove, rungBelow } from '../ladder.js';
import { guard } from './guard.js';

/** The ladder 网格→社区→街道→区 (field-rules 2.6). */
export const ladderGuards = {
  levelAbove: guard(
    '已在最高响应层级, 不能再升级; 可提请督办。',
    'The case is on the highest level already; have it supervised instead.',
    ({ before, facts }) => before !== null && rungAbove(before, facts) !== null,
  ),
  handDownLeft: guard(
    '本轮已提请过下沉, 请本级继续办理。',
    'It was offered downwards in this round already; go on handling it here.',
    ({ before }) => (before?.handDowns ?? 0) === 0,
  ),
  roseFromBelow: guard(
    '本件没有升级过, 没有可下沉的层级。',
    'This case has not risen, so there is no level to hand it down to.',
    ({ before, facts }) => before !== null && rungBelow(before, facts) !== null,
  ),
};
