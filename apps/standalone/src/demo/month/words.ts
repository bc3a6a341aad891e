import type { Chance } from './chance.js';
import type { Matter } from './matters.js';

const since = ['昨天开始的', '三天了', '快一个星期了', '今天早上发现的', '这两天特别明显', '有半个月了'];
const pleas = ['请尽快处理', '麻烦派人来看看', '希望安排人员到场', '请帮忙解决', '盼处理'];
const effects = ['影响大家出行', '老人孩子都受影响', '邻居都有意见', '住着很不方便', ''];
const again = ['和这里的人说的一样, ', '我也是这附近的住户, ', '路过看到, '];

/** What somebody says about a matter: the place, the catalogue's own words for it, how long, and what they want. */
export function sayIt(chance: Chance, place: string, { words, name }: Matter): string {
  const said = [...words].sort(() => chance.next() - 0.5).slice(0, 3);
  const what = said.length > 1 ? `${name}, ${said.join('、')}` : `${name}, ${said[0] ?? ''}`;
  const effect = chance.pick(effects);
  return `${place}附近${what}, ${chance.pick(since)}${effect ? `, ${effect}` : ''}, ${chance.pick(pleas)}。`;
}

/** The same, said by somebody else. */
export const sayAgain = (chance: Chance, place: string, matter: Matter): string =>
  chance.pick(again) + sayIt(chance, place, matter);

/** Something that can be answered at once. */
export const askIt = (chance: Chance): string =>
  chance.pick([
    '想问一下, 居住证到期了怎么续签, 需要带什么材料?',
    '请问养老保险能不能在网上办理转移?',
    '咨询一下, 孩子明年上小学, 学区是怎么划分的?',
    '请问办理营业执照要跑几个窗口?',
    '想了解老年优待证在哪里办, 需要什么手续?',
  ]);

const surnames = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜';
const titles = ['先生', '女士', '大爷', '阿姨', '师傅'];

export const nameOf = (chance: Chance): string => chance.pick([...surnames]) + chance.pick(titles);
