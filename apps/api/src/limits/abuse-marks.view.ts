import { markKinds, type OpenMark } from '#cases';

/** A filing that somebody should look at. */
export class AbuseMarkView {
  /** @example '0198c0de-0000-7000-8000-000000000000' */
  id: string;
  /** @example '379902-260213-0000017-K' */
  number: string;
  /** @example 'ALIKE' */
  kind: string;
  /** @example '同一来源反复提交几乎相同的内容' */
  kindName: string;
  /** @example '24 小时内 5 件内容几乎相同' */
  why: string;
  at: Date;
}

export class AbuseMarkListView {
  marks: AbuseMarkView[];
}

export const abuseMarkView = ({ id, number, kind, why, at }: OpenMark): AbuseMarkView => ({
  id,
  number,
  kind,
  kindName: markKinds[kind],
  why,
  at,
});
