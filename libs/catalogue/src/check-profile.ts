import type { Profile } from './profile.js';
import { levels, profileShape, urgencies } from './profile-shape.js';
import { problem, type Problem } from './shape.js';
import { warnsInside, within } from './within.js';

/** What the fields must be to each other; asked only of a profile whose shape is right. */
const relations: ReadonlyArray<(profile: Profile) => Problem[]> = [
  ({ byUrgency }) =>
    urgencies.flatMap((urgency) => {
      const { limits, warnHandle, returnWindow } = byUrgency[urgency];
      const handle = limits.HANDLE!;
      const inner = { 'limits.SIGN': limits.SIGN, 'limits.CONTACT': limits.CONTACT, returnWindow };
      return [
        ...Object.entries(inner).flatMap(([field, limit]) =>
          limit && !within(limit, handle)
            ? problem(
                `byUrgency.${urgency}.${field}`,
                '可能长于办理时限 HANDLE',
                'may be longer than HANDLE, in which it lies',
              )
            : [],
        ),
        ...(warnHandle === 'HALF' || warnsInside(warnHandle, handle)
          ? []
          : problem(
              `byUrgency.${urgency}.warnHandle`,
              '预警须在办理时限 HANDLE 之内',
              'the yellow card must fall inside HANDLE',
            )),
      ];
    }),
  ({ byUrgency }) =>
    urgencies.flatMap((urgency) => {
      const { max, each: once, total } = byUrgency[urgency].extension;
      const path = `byUrgency.${urgency}.extension`;
      if (urgency === 'EMERGENCY' && max > 0)
        return problem(`${path}.max`, '紧急件不得延期', 'an emergency takes no extension');
      return (['each', 'total'] as const)
        .filter((field) => (max === 0) !== (byUrgency[urgency].extension[field] === null))
        .flatMap((field) =>
          problem(
            `${path}.${field}`,
            '可延期时必填, 不可延期(max 为 0)时应为 null',
            'is needed where extensions are granted, and null where max is 0',
          ),
        )
        .concat(
          once && total && !within(once, total)
            ? problem(`${path}.each`, '一次可能超过总延期 total', 'one may be more than the total')
            : [],
        );
    }),
  ({ byUrgency }) =>
    byUrgency.EMERGENCY.returnAfterSign
      ? problem(
          'byUrgency.EMERGENCY.returnAfterSign',
          '紧急件签收后不得退单',
          'an emergency is not handed back once it is signed',
        )
      : [],
  ({ ladder }) =>
    ladder.flatMap(({ level, limit }, i) => {
      const top = i === ladder.length - 1;
      const below = ladder[i - 1];
      return [
        ...(below && levels.indexOf(below.level) >= levels.indexOf(level)
          ? problem(`ladder.${i}.level`, '层级须由低到高', 'the levels must go upwards')
          : []),
        ...(top && level !== 'DISTRICT'
          ? problem(`ladder.${i}.level`, '最高层级须为 DISTRICT', 'the top must be DISTRICT')
          : []),
        ...urgencies
          .filter((urgency) => (limit[urgency] === null) !== top)
          .flatMap((urgency) =>
            top
              ? problem(`ladder.${i}.limit.${urgency}`, '最高层级不设时限', 'the top has no limit')
              : problem(
                  `ladder.${i}.limit.${urgency}`,
                  '最高层级以下须有时限',
                  'a level below the top needs a limit',
                ),
          ),
      ];
    }),
  ({ ladder }) =>
    ladder.at(-1)?.unit === 'OWNER'
      ? []
      : problem(
          `ladder.${ladder.length - 1}.unit`,
          '最高层级须由主管部门(OWNER)牵头',
          'the owner leads on the top level',
        ),
  ({ limits, reopenWindow }) =>
    limits.ARCHIVE && within(reopenWindow, limits.ARCHIVE)
      ? []
      : problem(
          'limits.ARCHIVE',
          '归档不得早于重启期限 reopenWindow',
          'may be over before the reopenWindow is',
        ),
  ({ stages }) =>
    Object.entries(stages).flatMap(([category, all]) =>
      all.flatMap(({ code: own, limit }, i) => {
        const before = all[i - 1];
        return [
          ...(all.findIndex((one) => one.code === own) < i
            ? problem(`stages.${category}.${i}.code`, '分段代码重复', 'two stages have this code')
            : []),
          ...(before && (!within(before.limit, limit) || within(limit, before.limit))
            ? problem(
                `stages.${category}.${i}.limit`,
                '可能先于前一分段到期',
                'may be due before the stage before it',
              )
            : []),
        ];
      }),
    ),
  ({ weights: { responded, solved, satisfied } }) =>
    Math.abs(responded + solved + satisfied - 1) < 1e-9
      ? []
      : problem('weights', '三率权重之和应为 1', 'the weights of the three rates must add up to 1'),
];

/**
 * Everything that is wrong with a profile somebody has sent, in Chinese and English; empty where it can be used. Pure,
 * never throws. Caps from field-rules 2.3, extension and return from 2.2 #12 and #20; other bounds are proposals.
 */
export function checkProfile(json: unknown): Problem[] {
  const wrong = profileShape(json, '');
  return wrong.length > 0 ? wrong : relations.flatMap((relation) => relation(json as Profile));
}
