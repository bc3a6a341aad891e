import { Refusal } from '#config';
import { GridWorkers } from '../cast.js';
import type { Client } from '../client.js';
import type { Life } from '../life/life.js';
import { goOn, live } from '../life/live.js';
import { scanCode } from '../life/codes.js';
import { askOwners } from '../life/owners.js';
import { walkRound } from '../life/patrol.js';
import { Narrator, type Language } from '../narrator.js';
import type { Stage } from '../stage.js';
import { operations, RealStage, settled, SteppedStage } from '../stage-clock.js';
import { compare } from './compare.js';
import { readComplaints } from './complaints.js';
import { Plot } from './plot.js';
import { summarise, table, unfinished, type Summary } from './summary.js';

interface PlayOptions {
  language: Language;
  write: (line: string) => void;
  progress: ((line: string) => void) | null;
  /** By `performance.now()`. */
  startedAt: number;
}

/** Plays the whole sample through a running system and says what came of it. `failures` are sentences; none is good. */
export async function playSample(
  client: Client,
  { language, write, progress, startedAt }: PlayOptions,
): Promise<{ summary: Summary; failures: string[] }> {
  const complaints = await readComplaints();
  const server = await operations(client);
  const stepped = server.clock === 'stepped';
  const first = complaints[0]?.received_at ?? server.now;
  if (stepped && Date.parse(server.now) > Date.parse(first)) throw clockTooFar(server.now, first);
  const stage: Stage = {
    client,
    clock: stepped ? new SteppedStage(client, new Date(server.now)) : new RealStage(),
    narrator: new Narrator(language, write),
    careful: true,
    will: new Plot(stepped),
    workers: await GridWorkers.of(client),
    lives: new Map(),
    playOn: (life) => stage.clock.begin(() => goOn(stage, life)),
  };
  if (!stepped)
    stage.narrator.note({
      zh: '系统使用真实时钟: 每件一口气办完; 到期时间不与样例比较, 超时签收、超期、迟到和分半天回访从略。',
      en: 'The system runs on real time: every life runs through at once; due times are not compared, and what needs waiting (signing by default, overdue, late, call-backs in other half-days) is left out.',
    });

  const lives: Life[] = [];
  await stage.clock.play(
    complaints.map((complaint) => async () => {
      lives.push(await live(stage, complaint));
      progress?.(`${lives.length}/${complaints.length}`);
    }),
  );
  await stage.clock.play([() => walkRound(stage)]);
  await askOwners(stage);
  await scanCode(stage);
  lives.sort((a, b) => a.complaint.id.localeCompare(b.complaint.id));
  const all = [...stage.lives.values()];
  const byId = new Map(all.map((life) => [life.complaint.id, life]));
  // What the sample says of a complaint with several matters, it says of the first.
  for (const life of lives) life.dispatched ??= byId.get(`${life.complaint.id}/1`)?.dispatched ?? null;

  const { categories } = await client.call<{
    categories: Array<{ code: string; defaultWhistle: string | null }>;
  }>(null, 'GET', '/categories');
  const offeredWhistle = new Map(categories.map((one) => [one.code, one.defaultWhistle]));
  const comparison = compare(lives, { offeredWhistle, dueTimes: stepped, byId });
  const { owed, givenUp } = await settled(client);
  const seconds = (performance.now() - startedAt) / 1000;
  const summary = summarise(lives, all, comparison, { owed, seconds });
  for (const line of table(lives, summary, language, stepped)) write(line);
  return {
    summary,
    failures: [
      ...unfinished(all).map(
        ({ complaint, number, end }) => `${complaint.id} ${number}: ${end.state} 未到终点 / not at its end`,
      ),
      ...(givenUp > 0 ? [`${givenUp} 件送达已放弃 / deliveries given up`] : []),
    ],
  };
}

const clockTooFar = (now: string, first: string) =>
  new Refusal(409, 'CLOCK_TOO_FAR', {
    zh: `演示时钟已走到 ${now}, 晚于第一件样例(${first}), 且不能回拨。请在新的数据目录上以 CLOCK=stepped 启动。`,
    en: `The stepped clock shows ${now}, after the first complaint (${first}), and cannot go back. Start on a fresh data folder with CLOCK=stepped.`,
  });
