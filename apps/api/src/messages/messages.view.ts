import type { CaseMessage, Ground } from '#cases';
import type { Actor } from '#people';

export class MessageView {
  /** @example '0198c0de-0000-7000-8000-000000000000' */
  id: string;
  /** STAFF 工作人员, REPORTER 诉求人 @example 'STAFF' */
  sentBy: string;
  /** 工作人员姓名; 诉求人只看到单位 @example '银杏街道办理员' */
  by: string;
  /** @example '银杏街道' */
  unit: string | null;
  /** @example '工作人员明天上午到现场, 请问几点方便?' */
  text: string;
  at: Date;
}

export class MessageListView {
  messages: MessageView[];
  /** 还有下一页时, 作为 after 再查; 否则 null @example null */
  next: string | null;
}

/** A message as its reader may see it: residents read of units, never of persons; staff read of a reporter, never of who that is. */
export function messageView(
  { id, sentBy, actorName, unitCode, text, at }: CaseMessage,
  reader: Actor,
  { units }: Ground,
): MessageView {
  const unit = (unitCode && units.get(unitCode)?.name) ?? null;
  const by = sentBy === 'REPORTER' ? '诉求人' : reader.kind === 'REPORTER' ? (unit ?? '工作人员') : actorName;
  return { id, sentBy, by, unit, text, at };
}
