import { localTime } from '#calendar';
import type { Said } from '#config';
import type { Case } from '../case.js';
import type { Assigned, Why } from '../entries.js';
import type { CaseEvent } from '../event.js';
import type { Ground } from '../ground.js';
import { workflow, type Move } from '../workflow.js';
import { correctingMoves } from './corrections.js';

/** One decision on the way of a case to whoever handles it. */
export interface DispatchDecision {
  seq: number;
  at: Date;
  /** The move, in Chinese. */
  what: string;
  /** Whether the platform decided alone. */
  automatic: boolean;
  /** Whether it undid what the platform had decided. */
  corrects: boolean;
  by: string;
  reason: string | null;
  categoryCode: string | null;
  unit: string | null;
  why: Why | null;
}

export interface DispatchStory extends Said {
  number: string;
  located: {
    by: string | null;
    streetCode: string | null;
    communityCode: string | null;
    gridCode: string | null;
    mapVersion: number | null;
    boundary: boolean;
  };
  decisions: DispatchDecision[];
}

const deciding = new Set<string>(['hold', 'accept', 'dispatch', ...correctingMoves] satisfies Move[]);

/** Why a case went where it went, in a sentence, with every decision on the way: from its events alone. */
export function dispatchStory(row: Case, timeline: readonly CaseEvent[], ground: Ground): DispatchStory {
  let [automatically, why] = [false, null as Why | null];
  const decisions = timeline
    .filter(({ move }) => deciding.has(move))
    .map((event): DispatchDecision => {
      const { seq, at, move, change, actorKind, actorName, reason } = event;
      const corrects = automatically && actorKind === 'STAFF' && correctingMoves.some((one) => one === move);
      if (move === 'dispatch') automatically = actorKind === 'SYSTEM';
      why = change.why ?? why;
      return {
        seq,
        at,
        what: workflow[move as Move].zh,
        automatic: actorKind === 'SYSTEM',
        corrects,
        by: actorName,
        reason,
        categoryCode: change.categoryCode ?? null,
        unit: change.leadUnit ?? null,
        why: change.why ?? null,
      };
    });
  const { locatedBy: by, streetCode, communityCode, gridCode, mapVersion, boundary } = row;
  const words = [
    placeWords(row, ground),
    matterWords(row, why, ground),
    ownerWords(why, decisions, ground),
    laterWords(decisions, ground),
  ].filter((one) => one !== null);
  return {
    number: row.number,
    located: { by, streetCode, communityCode, gridCode, mapVersion, boundary },
    decisions,
    zh: `${words.map(({ zh }) => zh).join('; ')}。`,
    en: `${words.map(({ en }) => en).join('; ')}.`,
  };
}

const placeBy: Record<string, Said> = {
  POINT: { zh: '按定位', en: 'by its position' },
  GRID_CODE: { zh: '按网格编码', en: 'by its grid code' },
  ADDRESS: { zh: '按地址', en: 'by its address' },
  QR: { zh: '按扫码点位', en: 'by the code that was scanned' },
  LEGACY: { zh: '按原网格编码', en: 'by the code of an earlier grid system' },
  TEXT: { zh: '按文字中的地名', en: 'by a place named in the text' },
};

function placeWords(row: Case, { territory }: Ground): Said {
  const code = row.gridCode ?? row.communityCode;
  if (!code) return { zh: '位置尚不明', en: 'its place is not known yet' };
  const [by = '', matched] = (row.locatedBy ?? '').split(':');
  const how = placeBy[by] ?? { zh: '由工作人员', en: 'by a person' };
  const name = territory.name(code);
  const version = row.mapVersion;
  return {
    zh: `${how.zh}${matched ? `“${matched}”` : ''}落在${name}${version ? `(底图第 ${version} 版)` : ''}${row.boundary ? ', 在交界 20 米内' : ''}`,
    en: `${how.en}${matched ? ` "${matched}"` : ''} it lies in ${name}${version ? ` (map version ${version})` : ''}${row.boundary ? ', within 20 m of a border' : ''}`,
  };
}

function matterWords(row: Case, why: Why | null, { catalogue }: Ground): Said {
  const name = catalogue.find(row.categoryCode ?? '')?.name ?? row.categoryCode;
  if (!name) return { zh: '事项尚未确定', en: 'its matter is not certain yet' };
  const {
    by,
    matched = [],
    confidence,
    runnersUp = [],
    model,
  } = why?.classified ?? { by: 'PERSON' as const };
  const next = runnersUp[0];
  const sure = confidence === undefined ? '' : `把握 ${Math.round(confidence * 100)}%`;
  const learned = model ? `模型第 ${model} 版` : '';
  const aside = [sure, learned, next ? `其次“${next.name}”` : ''].filter(Boolean).join(', ');
  const asideEn = [
    confidence === undefined ? '' : `${Math.round(confidence * 100)} % sure`,
    model ? `model version ${model}` : '',
    next ? `next "${next.name}"` : '',
  ].filter(Boolean);
  const heard = matched.slice(0, 4).join('、');
  if (by === 'REPORTER') return { zh: `诉求人选“${name}”`, en: `whoever filed it chose "${name}"` };
  if (by === 'PERSON') return { zh: `由工作人员定为“${name}”`, en: `a person said it is "${name}"` };
  return {
    zh: `文字${heard ? `命中“${heard}”` : ''}, 判为“${name}”${aside ? `(${aside})` : ''}`,
    en: `its words${heard ? ` ("${heard}")` : ''} say "${name}"${asideEn.length > 0 ? ` (${asideEn.join(', ')})` : ''}`,
  };
}

function ownerWords(why: Why | null, decisions: readonly DispatchDecision[], ground: Ground): Said | null {
  const assigned: Assigned | undefined = why?.assigned;
  const dispatch = decisions.findLast(({ why: said }) => said?.assigned);
  if (!assigned || !why || !dispatch) return { zh: '尚未派单', en: 'it has not been dispatched yet' };
  const unit = nameOf(assigned.unit, ground);
  const version = assigned.rule
    ? {
        zh: `(第 ${assigned.rule.version} 版, ${assigned.matched.join(', ')})`,
        en: ` (version ${assigned.rule.version}; ${assigned.matched.join(', ')})`,
      }
    : {
        zh: assigned.catalogueVersion ? `(权责清单第 ${assigned.catalogueVersion} 版)` : '',
        en: assigned.catalogueVersion ? ` (responsibility list, version ${assigned.catalogueVersion})` : '',
      };
  const [other] = assigned.runnersUp.filter((one) => one.unit !== assigned.unit);
  return {
    zh: `${why.owner.zh}${version.zh}, ${localTime(dispatch.at).slice(0, 16).replace('T', ' ')} 派${unit}${other ? `; 否则为${nameOf(other.unit, ground)}(${other.zh})` : ''}`,
    en: `${why.owner.en}${version.en}, so it went to ${unit}${other ? `; else it would have been ${nameOf(other.unit, ground)} (${other.en})` : ''}`,
  };
}

function laterWords(decisions: readonly DispatchDecision[], ground: Ground): Said | null {
  const later = decisions.filter(({ corrects }) => corrects);
  if (later.length === 0) return null;
  const words = later.map(({ what, unit }) => `${what}${unit ? `(${nameOf(unit, ground)})` : ''}`).join('、');
  return { zh: `其后人工更正: ${words}`, en: `people corrected it later: ${words}` };
}

const nameOf = (code: string, { units }: Ground) => units.get(code)?.name ?? code;
