import { agent, filerOf, gridWorkerOf } from '../cast.js';
import { plus } from '../hours.js';
import type { Complaint } from '../complaint.js';
import type { SeenCase } from '../seen.js';
import { look, tell, type Stage } from '../stage.js';
import { waitFor } from '../stage-clock.js';
import { startErrands } from './errands.js';
import { act, decides, newLife, type Life, type Scene } from './life.js';

const channelNames: Record<string, [string, string]> = {
  HOTLINE: ['热线', 'hotline'],
  WALK_IN: ['现场', 'walk-in'],
  WEB: ['网页', 'web'],
  WECHAT: ['微信', 'WeChat'],
  APP: ['移动应用', 'app'],
  QR: ['扫码', 'QR code'],
  GRID_APP: ['网格终端', 'grid app'],
  IOT: ['物联网', 'device'],
};

/** Files the complaint as whoever brings it in; category and kind are never sent. Waits until the platform has decided what it can. */
export async function file(stage: Stage, complaint: Complaint): Promise<Life> {
  const { decision, category_code: categoryCode } = complaint.expected;
  const who = filerOf(complaint);
  const filed = await stage.client.call<{ number: string; trackingCode: string }>(
    who,
    'POST',
    '/cases',
    appealOf(complaint),
  );
  tellFiling(stage, filed, complaint);
  if (decision === 'SELF_RESOLVE') {
    const { number } = filed;
    await act(stage, { number, complaint }, who, 'selfResolve', 'self-resolution', {
      categoryCode,
      reply: '当场处置完毕',
      evidence: ['PHOTO_BEFORE', 'PHOTO_AFTER'].map((kind) => ({
        kind,
        ref: `demo/${complaint.id}-${kind}.jpg`,
      })),
    });
    tell(stage, filed, '网格员自处上报', 'the grid worker resolves it on the spot');
  }
  const heard = await decided(stage, filed.number);
  const life = newLife(complaint, filed, heard);
  stage.lives.set(life.number, life);
  tellDecision(stage, life, heard);
  startErrands(stage, life, heard);
  return life;
}

function appealOf({ channel, text, lng, lat, grid_code: gridCode, address, reporter, expected }: Complaint) {
  const point = lng !== null && lat !== null ? { point: { lng, lat, crs: 'WGS84' } } : null;
  const place = point ?? (gridCode === null ? {} : { gridCode });
  return {
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
    ...(expected.decision === 'SELF_RESOLVE' ? { selfResolving: true } : {}),
    ...(expected.decision === 'DRAFT' ? { draft: true } : {}),
  };
}

/** The case when the platform has done by itself what it can: dispatched, held for a person, or left to the dispatcher. */
async function decided(stage: Stage, number: string): Promise<SeenCase> {
  await stage.clock.settle();
  return waitFor(async () => {
    const seen = await look(stage, agent, number);
    const open =
      (seen.state === 'PENDING_ACCEPT' && !seen.triage) || (seen.state === 'ACCEPTED' && !seen.boundary);
    return open ? null : seen;
  }, `${number} 的受理或派单 / to be accepted or held`);
}

/** A grid worker keeps it for the evening, or forgets it; the platform voids what is never submitted. */
export const draft: Scene = async (stage, life, seen) => {
  const { category_code: categoryCode } = life.complaint.expected;
  const forgets = decides(stage, life, 'FORGETS_DRAFT', seen);
  await stage.clock.until(plus(stage.clock.now(), forgets ? 4 * 24 * 60 : 150));
  if (forgets) return;
  await act(stage, life, gridWorkerOf(life.complaint), 'submitDraft', 'submission', { categoryCode });
  await stage.clock.settle();
};

function tellFiling(stage: Stage, filed: { number: string }, { reporter, channel, text }: Complaint): void {
  const who = reporter.confidential_requested || reporter.anonymous ? null : reporter.name;
  const [zh, en] = channelNames[channel] ?? [channel, channel];
  tell(
    stage,
    filed,
    `${who ?? '某居民(保密)'}(${zh}): ${text}`,
    `${who ?? 'a resident (confidential)'} (${en}): ${text}`,
  );
}

function tellDecision(stage: Stage, life: Life, { triage, state, categoryName }: SeenCase): void {
  if (triage) {
    const [zh, en] = [triage.reasons.map((one) => one.zh), triage.reasons.map((one) => one.en)];
    tell(
      stage,
      life,
      `平台转人工${triage.emergency ? ', 有险情' : ''}: ${zh.join('; ')}`,
      `the platform asks a person${triage.emergency ? ', danger heard' : ''}: ${en.join('; ')}`,
    );
  } else if (state === 'ACCEPTED')
    tell(
      stage,
      life,
      `平台受理为“${categoryName}”, 在边界上, 由派单员定主办`,
      `the platform accepts ${categoryName}; on a border, so the dispatcher names the lead`,
    );
}
