import { groundOf, type Case } from '#cases';
import { done, send, skipped, type Delivery } from '#outbox';
import type { WhistleLevel } from '#whistles';
import type { Effect } from '../effects.js';
import { caseOf } from './case-of.js';

/** What a whistle move says of itself (the detail of its event). */
interface Told {
  units?: string[];
  unit?: string;
  level?: WhistleLevel;
  issued?: boolean;
  confirmed?: boolean;
  confirmation?: string;
  blownByUnit?: string | null;
  score?: number;
}

interface Letter {
  /** Unit codes; nobody where it is empty. */
  to: ReadonlyArray<string | null | undefined>;
  says: string;
}
type Row = Pick<Case, 'streetCode'>;

const call = '街道吹哨, 请应哨并按时报到';
/** Whose word a draft waits for. */
const issuer = ({ level }: Told, { streetCode }: Row, centre: string) =>
  level === 'DISTRICT' ? centre : streetCode;

/** Who hears what of a whistle move: the called departments, whoever blew it, and whoever's word it waits for. */
const letters: Record<string, (told: Told, row: Row, centre: string) => Letter[]> = {
  whistle: (told, row, centre) =>
    told.issued
      ? [
          { to: told.units ?? [], says: call },
          ...(told.confirmation ? [{ to: [row.streetCode], says: '应急哨已分哨, 请街道领导补确认' }] : []),
        ]
      : [{ to: [issuer(told, row, centre)], says: '吹哨, 请街道领导分哨' }],
  issueWhistle: ({ units, level }) => [
    { to: units ?? [], says: level === 'DISTRICT' ? '区级疑难哨, 请应哨并按时报到' : call },
  ],
  refuseWhistle: ({ blownByUnit }) => [{ to: [blownByUnit], says: '不成哨' }],
  confirmWhistle: ({ confirmed, units, blownByUnit }) => [
    { to: [blownByUnit], says: confirmed ? '应急哨已补确认' : '应急哨未获确认, 不属应急' },
    { to: units ?? [], says: '应急哨未获确认, 未到场的部门免到' },
  ],
  upgradeWhistle: (told, row, centre) =>
    told.issued
      ? [{ to: told.units ?? [], says: call }]
      : [{ to: [issuer(told, row, centre)], says: '提请哨升级, 请分哨或不成哨' }],
  cancelWhistle: ({ units }) => [{ to: units ?? [], says: '已撤哨, 不必到场' }],
  excuse: ({ unit }) => [{ to: [unit], says: '本次吹哨免到' }],
  markAbsent: ({ unit }) => [{ to: [unit], says: '本次吹哨记未报到' }],
  askLeave: (_, { streetCode }) => [{ to: [streetCode], says: '部门申请离场, 请街道确认' }],
  rateBack: (_, { streetCode }) => [{ to: [streetCode], says: '部门已互评' }],
  replyToScore: (_, { streetCode }) => [{ to: [streetCode], says: '部门已回应评哨' }],
  score: ({ unit, score }) => [{ to: [unit], says: `评哨 ${score} 分, 可在 5 个工作日内回应一次` }],
};

/** A whistle is heard by everybody it concerns; a unit that is concerned twice reads one message. */
export const notifyCalledUnits: Effect = async ({ dataSource, clock }, delivery: Delivery) => {
  const tx = dataSource.manager;
  const row = await caseOf(tx, delivery);
  const { district } = await groundOf(tx, row.districtId);
  const written = letters[delivery.kind]?.(delivery.body as Told, row, district.centreUnit) ?? [];
  const posts = written.flatMap(({ to, says }) => to.flatMap((unit) => (unit ? [{ unit, says }] : [])));
  for (const { unit, says } of posts)
    await send(tx, {
      districtId: row.districtId,
      deliveryId: delivery.id,
      way: 'INBOX',
      recipient: unit,
      caseId: row.id,
      text: `${row.number}: ${says}`,
      at: clock.now(),
    });
  return posts.length > 0 ? done : skipped('nobody is to be told');
};
