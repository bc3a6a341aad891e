import { agent, filerOf } from './cast.js';
import type { SeenCase } from './client.js';
import { wall } from './hours.js';
import type { Complaint } from './sample.js';
import { look, tell, type Life, type Stage } from './stage.js';
import { waitFor } from './stage-clock.js';

const channelNames: Record<string, [string, string]> = {
  HOTLINE: ['热线', 'hotline'],
  WALK_IN: ['现场', 'walk-in'],
  WEB: ['网页', 'web'],
  WECHAT: ['微信', 'WeChat'],
  APP: ['移动应用', 'app'],
  GRID_APP: ['网格终端', 'grid app'],
  IOT: ['物联网', 'device'],
};

/** Files the complaint as whoever brings it in; category and kind are never sent. Waits until the platform has decided what it can. */
export async function file(stage: Stage, complaint: Complaint): Promise<Life> {
  const { channel, text, lng, lat, grid_code: gridCode, address, reporter } = complaint;
  const place =
    lng !== null && lat !== null
      ? { point: { lng, lat, crs: 'WGS84' } }
      : gridCode !== null
        ? { gridCode }
        : {};
  const appeal = {
    channel,
    text,
    ...place,
    ...(address === null ? {} : { address }),
    reporter: {
      ...(reporter.anonymous ? {} : { name: reporter.name }),
      ...(reporter.phone === null ? {} : { phone: reporter.phone }),
    },
    anonymous: reporter.anonymous,
    confidential: reporter.confidential_requested,
  };
  const { number, trackingCode } = await stage.client.call<{ number: string; trackingCode: string }>(
    filerOf(complaint),
    'POST',
    '/cases',
    appeal,
  );
  const who = reporter.confidential_requested || reporter.anonymous ? null : reporter.name;
  const [zh, en] = channelNames[channel] ?? [channel, channel];
  tell(
    stage,
    { number },
    `${who ?? '某居民(保密)'}(${zh}): ${text}`,
    `${who ?? 'a resident (confidential)'} (${en}): ${text}`,
  );
  const heard = await decided(stage, number);
  tellDecision(stage, number, heard);
  const dispatched = heard.state === 'DISPATCHED' ? heard : null;
  return {
    complaint,
    number,
    trackingCode,
    branch: null,
    heard,
    dispatched,
    reporterHidden: null,
    end: heard,
  };
}

/** The case when the platform has done by itself what it can: dispatched, held for a person, or left to the dispatcher. */
export const decided = (stage: Stage, number: string): Promise<SeenCase> =>
  waitFor(async () => {
    const seen = await look(stage, agent, number);
    const open =
      (seen.state === 'PENDING_ACCEPT' && !seen.triage) || (seen.state === 'ACCEPTED' && !seen.boundary);
    return open ? null : seen;
  }, `${number} 的受理或派单 / to be accepted or held`);

function tellDecision(stage: Stage, number: string, seen: SeenCase): void {
  const { triage, why } = seen;
  if (triage) {
    const reasons = { zh: triage.reasons.map(({ zh }) => zh), en: triage.reasons.map(({ en }) => en) };
    tell(
      stage,
      { number },
      `平台转人工${triage.emergency ? ', 有险情' : ''}: ${reasons.zh.join('; ')}`,
      `the platform asks a person${triage.emergency ? ', danger heard' : ''}: ${reasons.en.join('; ')}`,
    );
  } else if (seen.state === 'ACCEPTED') {
    tell(
      stage,
      { number },
      `平台受理为“${seen.categoryName}”, 在边界上, 由派单员定主办`,
      `the platform accepts ${seen.categoryName}; on a border, so the dispatcher names the lead`,
    );
  } else {
    const matched = (why?.classified.matched ?? []).join('、') || '-';
    tellDispatch(stage, number, seen, `平台(依据: ${matched})`, `the platform (heard: ${matched})`);
  }
}

/** Says what it was taken for, who has it and until when. */
export function tellDispatch(stage: Stage, number: string, seen: SeenCase, zh: string, en: string): void {
  const due = seen.dueAt ? wall(new Date(seen.dueAt)) : null;
  const until = due ? `${due.date.slice(5)} ${due.time}` : '-';
  const urgent = seen.urgency === 'EMERGENCY';
  tell(
    stage,
    { number },
    `${zh} ${urgent ? '【紧急】' : ''}派单: ${seen.categoryName} → ${seen.leadName}, 限 ${until}`,
    `${en} dispatches${urgent ? ' [EMERGENCY]' : ''}: ${seen.categoryName} → ${seen.leadName}, due ${until}`,
  );
}
