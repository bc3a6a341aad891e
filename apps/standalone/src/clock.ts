import { setTimeout as wait } from 'node:timers/promises';
import { readSettings, Refusal, saying, type Settings } from '#config';
import { clockLines, type ShownClock, type ShownMove } from './clock-lines.js';
import { localAdmin, type LocalAdmin } from './local-admin.js';
import { readRunning } from './running.js';
import { Wire } from './wire.js';

const usage = `npm run clock -- show        系统现在的时间 / what time it is here
npm run clock -- +3d         拨快 3 天 / wind it 3 days ahead
npm run clock -- +36h | +30m 拨快 36 小时 | 30 分钟 / 36 hours | 30 minutes`;

const hoursIn = { d: 24, h: 1, m: 1 / 60 };
const pollMs = 300;

/** `npm run clock`: asks the running embedded server, as its administrator, to wind its clock ahead. */
await saying(async () => {
  const [wanted = 'show'] = process.argv.slice(2);
  const [, amount, unit] = /^\+(\d+(?:\.\d+)?)([dhm])$/.exec(wanted) ?? [];
  if (wanted !== 'show' && !amount) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const settings = readSettings();
  const running = await readRunning(settings);
  if (!running) throw notRunning(settings);
  const wire = new Wire(running.url);
  const admin = await localAdmin(running, settings);
  try {
    const shown = amount
      ? await wind(wire, admin, Number(amount) * hoursIn[unit as 'd' | 'h' | 'm'])
      : await ask(wire, admin, 'GET');
    const happened = amount
      ? (await ask<{ happened: ShownMove[] }>(wire, admin, 'GET', '/happened')).happened
      : null;
    for (const line of clockLines(shown, happened)) console.log(line);
    if (amount && shown.winding?.error) process.exitCode = 1;
  } finally {
    await admin.end();
    wire.end();
  }
});

/** Waits for the end however long it takes; a terminal sees how far it is. */
async function wind(wire: Wire, admin: LocalAdmin, hours: number): Promise<ShownClock> {
  const say = (line: string) => void (process.stderr.isTTY && process.stderr.write(`\r\u001B[K${line}`));
  let shown = await ask(wire, admin, 'POST', '/advance', { hours });
  while (shown.winding?.done === false) {
    say(`${shown.winding.at} ...`);
    await wait(pollMs);
    shown = await ask(wire, admin, 'GET');
  }
  say('');
  return shown;
}

async function ask<T = ShownClock>(
  wire: Wire,
  admin: LocalAdmin,
  method: 'GET' | 'POST',
  path = '',
  body?: object,
): Promise<T> {
  const headers = {
    authorization: `Bearer ${await admin.token()}`,
    ...(body ? { 'content-type': 'application/json' } : {}),
  };
  const { status, text } = await wire.ask(
    method,
    `/api/v1/clock${path}`,
    headers,
    body && JSON.stringify(body),
  );
  const answer = JSON.parse(text) as T & { code: string; title: string };
  if (status >= 400) throw new Refusal(status, answer.code, { zh: answer.title, en: answer.code });
  return answer;
}

function notRunning({ dataDir }: Settings): Refusal {
  return new Refusal(503, 'NOT_RUNNING', {
    zh: `${dataDir} 上没有正在运行的系统: 请先 npm start, 或用 DATA_DIR=... 指明数据目录。只有 npm start 的内置环境可以拨快时钟。`,
    en: `No server runs on ${dataDir}: npm start first, or name its data folder with DATA_DIR=... Only the embedded default has a clock that can be wound.`,
  });
}
