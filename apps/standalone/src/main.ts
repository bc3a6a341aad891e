import { localTime } from '#calendar';
import { endOnSignal, readSettings, Refusal, saying } from '#config';
import { demoPassword, startStandalone } from './standalone.js';

await saying(async () => {
  const startedAt = performance.now();
  const settings = readSettings();
  if (settings.databaseUrl) throw embeddedOnly();
  if (settings.production && !settings.unsafeOk.includes('SAMPLE_ACCOUNTS')) throw sampleOnly();
  const starting = startStandalone(settings, (line) => console.log(line));
  let stopping = false;
  // Before it is ready: whoever loses patience while it starts leaves no PostgreSQL behind either.
  endOnSignal(async () => {
    stopping = true;
    console.log('\n正在停止 / stopping ...');
    await starting.then(
      (here) => here.stop(),
      () => undefined,
    );
  });
  const here = await starting;
  void here.databaseGone.then(() => {
    if (stopping) return;
    console.error(
      '自带的 PostgreSQL 已退出, 本进程随之结束; 请重新运行 npm start, 数据仍在。\nThe built-in PostgreSQL has ended, and so does this process. Run npm start again; the data is still there.',
    );
    process.exit(1);
  });
  const accounts: Array<[string, string]> = [
    ['受理员 agent', 'agent'],
    ['派单员 dispatcher', 'dispatcher'],
    ['审核员 reviewer', 'reviewer'],
    ['回访员 follow-up', 'followup'],
    ['中心领导 centre leader', 'leader'],
    ['街道办理员/领导 street', 's001, s001-leader'],
    ['社区办理员 community', 'c001001'],
    ['网格员 grid worker', 'gw0001'],
    ['部门办理员/领导 department', 'd02, d02-leader'],
    ['物联网平台 device', 'iot'],
    ['系统管理员 admin', 'admin'],
    ['安全管理员 security', 'security'],
    ['审计员 auditor', 'auditor'],
  ];
  console.log(`
网格吹哨 Gridwhistle 已就绪 / ready (${((performance.now() - startedAt) / 1000).toFixed(1)} s)
  API   ${here.url}/api/v1
  文档  ${here.url}/api/docs
  时钟  ${localTime(here.now()).slice(0, 16).replace('T', ' ')}, 拨快 / wind it ahead: npm run clock -- +3d
账号 / accounts (密码 / password: ${demoPassword})
${accounts.map(([role, name]) => `  ${name.padEnd(18)} ${role}`).join('\n')}
提交一件诉求 / file a complaint:
  curl -s ${here.url}/api/v1/cases -H 'content-type: application/json' -d '{"channel":"WEB","gridCode":"379902001001002","text":"鼓楼社区后巷的垃圾桶满溢, 三天没人清运, 味道很大。"}'
停止 / stop: Ctrl-C`);
});

function embeddedOnly(): Refusal {
  return new Refusal(500, 'STANDALONE_IS_EMBEDDED', {
    zh: 'npm start 使用自带的 PostgreSQL, 并会载入示例账号; 已设置 DATABASE_URL 时请改用 npm run migrate、start:api、start:worker, 或先取消 DATABASE_URL。',
    en: 'npm start brings its own PostgreSQL and the sample accounts. With DATABASE_URL set use npm run migrate, start:api and start:worker, or unset DATABASE_URL.',
  });
}

function sampleOnly(): Refusal {
  return new Refusal(500, 'SAMPLE_ACCOUNTS', {
    zh: 'npm start 载入密码公开的示例账号, 生产环境(NODE_ENV=production)不以它启动: 请按 README 的“生产部署”用 migrate、start:api、start:worker; 只为试用可设 UNSAFE_OK=SAMPLE_ACCOUNTS。',
    en: 'npm start loads sample accounts whose password everybody knows and does not start with NODE_ENV=production: use migrate, start:api and start:worker as the README says under Production, or set UNSAFE_OK=SAMPLE_ACCOUNTS to try it all the same.',
  });
}
