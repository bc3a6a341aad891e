export class CodeSentView {
  /** 验证码有效秒数 @example 300 */
  expiresIn: number;
  /** @example '如该手机号在本区提交过诉求, 验证码将以短信发出, 5 分钟内有效。' */
  message: string;
}

export class ResidentTokenView {
  /** 以 Authorization: Bearer 使用 @example 'gwr_379902_...' */
  accessToken: string;
  /** 有效秒数 @example 43200 */
  expiresIn: number;
}

/** One of a resident's own cases, in their list. */
export class MyCaseView {
  /** @example '379902-260213-0000017-K' */
  number: string;
  /** @example 'PROCESSING' */
  state: string;
  /** @example '办理中' */
  stateName: string;
  /** 个人信息已脱敏 @example '垃圾桶旁边堆了一大堆生活垃圾' */
  text: string;
  /** @example '暴露垃圾' */
  categoryName: string | null;
  /** @example '银杏街道' */
  handledBy: string | null;
  submittedAt: Date;
  dueAt: Date | null;
  closedAt: Date | null;
}

export class MyCasesView {
  cases: MyCaseView[];
  /** 下一页的游标, 没有下一页时为 null */
  next: string | null;
}
