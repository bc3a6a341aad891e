import type { Category } from '#catalogue';

type Kind = Category['defaultKind'];

/** How people say what they want 诉求类型 (field-rules 1.1); the first row that is heard counts. */
const KIND_WORDS: readonly (readonly [kind: Kind, said: RegExp])[] = [
  [
    'PRAISE',
    /表扬|点(个)?赞|锦旗|好人好事|(谢谢|感谢|辛苦)(了|你们|社区|街道|师傅|政府|网格|小|工作)|好人一生平安/,
  ],
  ['SUGGESTION', /建议|提议|提个意见|倡议|要是能.{0,12}(就好|多好)/],
  [
    'CONSULT',
    /想(问|咨询|了解)|请问|咨询一下|问一?下|(要|需要|带)(啥|什么|哪些)(材料|东西|手续)|(怎么|咋|如何)(办理?|申请|报名|补办|交)/,
  ],
  ['REPORT', /举报|查处|查一?查/],
];

/**
 * What the reporter wants: help where there is danger, praise where they thank; else what the category's matters are
 * usually filed as, unless they say that they suggest or ask. Null where neither says anything.
 */
export function kindOf(text: string, category: Category | undefined, danger: boolean): Kind | null {
  if (danger) return category?.urgency === 'EMERGENCY' ? category.defaultKind : 'HELP';
  const said = KIND_WORDS.find(([, pattern]) => pattern.test(text))?.[0];
  if (!category) return said ?? null;
  // Somebody who asks after a matter of complaint still complains: only where asking is usual, or praise, the words decide.
  if (said === 'PRAISE' || (said === 'SUGGESTION' && category.urgency !== 'EMERGENCY')) return said;
  return category.defaultKind;
}
