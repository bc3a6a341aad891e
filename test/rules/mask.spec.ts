import { readFileSync } from 'node:fs';
import { addressToBuilding, maskIdNumber, maskName, maskPhone, maskText } from '#people';

test.each([
  ['身份证号37990219860315021X,请查。', '身份证号379902********021X,请查。', ['ID_CARD']],
  ['身份证379902198603150213', '身份证379902********0213', ['ID_CARD']],
  ['小写也算: 37990219860315021x', '小写也算: 379902********021x', ['ID_CARD']],
  ['证号 110105 19491231 002X', '证号 110105 ******** 002X', ['ID_CARD']],
  ['老证370902860315021', '老证370902*****5021', ['ID_CARD']],
  ['卡号6222020000000000000', '卡号***************0000', ['BANK_CARD']],
  ['卡号6222020000001234。', '卡号************1234。', ['BANK_CARD']],
  ['转到4111 1111 1111 1111', '转到**** **** **** 1111', ['BANK_CARD']],
  ['电话15400001028', '电话154****1028', ['PHONE']],
  ['15400001028和15400001029', '154****1028和154****1029', ['PHONE']],
  ['154-0000-1028', '154-****-1028', ['PHONE']],
  ['154 0000 1028', '154 **** 1028', ['PHONE']],
  ['1 5 4 0 0 0 0 1 0 2 8', '1 5 4 * * * * 1 0 2 8', ['PHONE']],
  ['１５４００００１０２８', '１５４****１０２８', ['PHONE']],
  ['(+86)154 0000 1028', '(+86)154 **** 1028', ['PHONE']],
  ['8615400001028', '86154****1028', ['PHONE']],
  ['008615400001028', '0086154****1028', ['PHONE']],
  ['一五四零零零零一零二八', '一五四****一零二八', ['PHONE']],
  ['幺五四〇〇〇〇1028', '幺五四****1028', ['PHONE']],
  ['154\u200b0000\u200b1028', '154\u200b****\u200b1028', ['PHONE']],
  ['座机0539-8120001', '座机0539-***0001', ['PHONE']],
  ['(0539)8120001', '(0539)***0001', ['PHONE']],
  ['01062345678', '0106***5678', ['PHONE']],
  ['家里电话是8120001', '家里电话是***0001', ['PHONE']],
  ['3号楼 15400001028', '3号楼 154****1028', ['PHONE']],
  ['车牌鲁Q12345', '车牌鲁Q****5', ['PLATE']],
  ['鲁Q·12345堵门', '鲁Q·****5堵门', ['PLATE']],
  ['新能源鲁QD12345', '新能源鲁Q*****5', ['PLATE']],
  ['鲁ｑ１２３４５', '鲁ｑ****５', ['PLATE']],
  ['邮箱zhang.san@example.com', '邮箱z********@example.com', ['EMAIL']],
  ['15400001028@qq.com', '1**********@qq.com', ['EMAIL']],
  [
    '我叫某某,证37990219860315021X,手机15400001028,卡6222020000000000000',
    '我叫某某,证379902********021X,手机154****1028,卡***************0000',
    ['ID_CARD', 'BANK_CARD', 'PHONE'],
  ],
])('%s', (text, masked, found) => {
  expect(maskText(text)).toEqual({ text: masked, found });
});

test.each([
  '商城社区3号楼2单元1201室, 每天23:30以后吵',
  '网格379902004001003, 社区379902004001',
  '网格编码379902310101001',
  '工单379902-260213-0000017-K',
  '热线12345, 转110, 400-800-1234',
  '被骗38000元, 坐标118.3274,35.0827',
  '订单号20260213001234567, 流水12000000000, 编号115400001028',
  '2026-02-13 13:45 至 2026-02-14 08:30',
  '二零二六年二月十三日, 第一二三号楼',
  '附件0198c138-0000-7000-8000-000000000000',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '云APP预约, 京东A区12楼, 新A座1203',
  'https://example.com/a?id=135.12345678',
  '',
])('nothing to mask: %s', (text) => {
  expect(maskText(text)).toEqual({ text, found: [] });
});

test('phone, name, number and address for people who need not know more', () => {
  expect(maskPhone('15400001028')).toBe('154****1028');
  expect(maskName('王小明')).toBe('王*');
  expect(maskName('𠮷田')).toBe('𠮷*');
  expect(maskName('')).toBe('*');
  expect(maskIdNumber('11010519491231002X')).toBe('110105********002X');
  expect(addressToBuilding('幸福小区3号楼2单元1201室')).toBe('幸福小区3号楼');
  expect(addressToBuilding('建设路12号5栋302')).toBe('建设路12号5栋');
  expect(addressToBuilding('阳光花园2单元301室')).toBe('阳光花园');
  expect(addressToBuilding('商城社区美食街')).toBe('商城社区美食街');
});

interface Complaint {
  id: string;
  text: string;
  expected: { must_mask?: string[] };
}
const complaints = readFileSync(
  new URL('../../apps/standalone/sample/complaints.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Complaint);

test('the sample: what must be masked is, and in no other text is anything touched', () => {
  for (const { id, text, expected } of complaints) {
    const { text: masked, found } = maskText(text);
    expect([id, found.toSorted()]).toEqual([id, (expected.must_mask ?? []).toSorted()]);
    if (expected.must_mask) expect(masked).not.toMatch(/\d{11}/);
    else expect(masked).toBe(text);
  }
});
