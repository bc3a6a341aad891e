import { endOnSignal, readSettings, saying } from '#config';
import { demoPassword, startStandalone } from './standalone.js';

await saying(async () => {
  const startedAt = performance.now();
  const here = await startStandalone(readSettings(), (line) => console.log(line));
  endOnSignal(async () => {
    console.log('\n正在停止 / stopping ...');
    await here.stop();
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
  ];
  console.log(`
网格吹哨 Gridwhistle 已就绪 / ready (${((performance.now() - startedAt) / 1000).toFixed(1)} s)
  API   ${here.url}/api/v1
  文档  ${here.url}/api/docs
账号 / accounts (密码 / password: ${demoPassword})
${accounts.map(([role, name]) => `  ${name.padEnd(18)} ${role}`).join('\n')}
提交一件诉求 / file a complaint:
  curl -s ${here.url}/api/v1/cases -H 'content-type: application/json' -d '{"channel":"WEB","gridCode":"379902001001002","text":"鼓楼社区后巷的垃圾桶满溢, 三天没人清运, 味道很大。"}'
停止 / stop: Ctrl-C`);
});
