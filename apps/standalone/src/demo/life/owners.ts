import type { Stage } from '../stage.js';

interface Owner {
  owner: { name: string | null };
  firstHandler: { name: string | null };
  reason: { zh: string; en: string };
  legalBasis: string | null;
}

/** 占道经营 and 停水: matters that are not the same unit's everywhere. */
const asked = ['010201', '030101'];

/** What the responsibility list 权责清单 answers for the same matter in the first grid of each street, told once per answer. */
export async function askOwners({ client, narrator }: Stage): Promise<void> {
  const agent = { username: 'agent' };
  const { areas } = await client.call<{ areas: Array<{ code: string; name: string }> }>(
    null,
    'GET',
    '/areas?level=GRID',
  );
  const grids = new Map(areas.map((grid) => [grid.code.slice(0, 9), grid]));
  narrator.note({
    zh: '\n── 权责清单: 同一事项, 各街道由谁负责 ──',
    en: '\n── The responsibility list: one matter, whose is it where ──',
  });
  for (const code of asked) {
    const told = new Set<string>();
    for (const { code: gridCode, name: grid } of grids.values()) {
      const at = `/categories/${code}/owner?gridCode=${gridCode}`;
      const answer = await client.call<Owner & { category: { name: string } }>(agent, 'GET', at);
      const { category, owner, firstHandler, reason } = answer;
      if (told.has(`${owner.name}`)) continue;
      told.add(`${owner.name}`);
      narrator.note({
        zh: `${category.name} ${grid}: 先办 ${firstHandler.name}, 主管 ${owner.name} (${reason.zh})`,
        en: `${category.name} ${grid}: ${firstHandler.name} starts, ${owner.name} owns it (${reason.en})`,
      });
    }
  }
}
