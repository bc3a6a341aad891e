import { partyNames, type Party } from './parties.js';
import { acceptedStates, filedStates, openStates, states, type State } from './states.js';
import { timerKinds, type TimerKind } from './timer.js';
import { allMoves, ruleOf, type Move, type MoveRule } from './workflow.js';

/** The workflow as a Mermaid `stateDiagram-v2` in a Markdown fence; without moves that keep the state. */
export function workflowDiagram(): string {
  const labels = new Map<string, string[]>();
  for (const move of allMoves)
    for (const [from, to] of arrowsOf(ruleOf(move))) {
      const arrow = `${from === 'NEW' ? '[*]' : from} --> ${to}`;
      labels.set(arrow, [...(labels.get(arrow) ?? []), `${move} ${ruleOf(move).zh}`]);
    }
  const shown = Object.keys(states) as State[];
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...shown.map((state) => `  state "${states[state].zh} ${state}" as ${state}`),
    ...[...labels].map(([arrow, moves]) => `  ${arrow}: ${moves.join(' / ')}`),
    ...shown.filter((state) => !states[state].open).map((state) => `  ${state} --> [*]`),
    '```',
  ].join('\n');
}

/** The workflow as a Markdown table, one line a move. Prettier would pad it to its widest cell, so it is told not to. */
export function workflowTable(lang: 'zh' | 'en'): string {
  const say = words[lang];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '<!-- prettier-ignore -->',
    line(say.columns),
    line(say.columns.map(() => '---')),
    ...allMoves.map((move) => line(cellsOf(move, say))),
  ].join('\n');
}

interface Words {
  columns: readonly string[];
  move: (move: Move) => string;
  state: (state: State | 'NEW') => string;
  party: (party: Party) => string;
  clock: (kind: TimerKind) => string;
  anyOpen: string;
  anyFiled: string;
  anyAccepted: string;
  same: string;
  stops: string;
  starts: string;
  pauses: string;
  resumes: string;
  retimes: string;
  runsOn: string;
  all: string;
}

const words: Record<'zh' | 'en', Words> = {
  zh: {
    columns: ['动作', '从', '到', '谁', '须填; 须满足', '计时', 'field-rules'],
    move: (move) => `${ruleOf(move).zh} \`${move}\``,
    state: (state) => (state === 'NEW' ? '(新)' : states[state].zh),
    party: (party) => partyNames[party],
    clock: (kind) => timerKinds[kind],
    anyOpen: '任一未结状态',
    anyFiled: '提交后任一未结状态',
    anyAccepted: '受理后任一未结状态',
    same: '不变',
    stops: '停',
    starts: '起',
    pauses: '暂停',
    resumes: '按剩余时间恢复',
    retimes: '改期',
    runsOn: '按原期限续计, 停于',
    all: '全部',
  },
  en: {
    columns: ['Move', 'From', 'To', 'Who', 'Needs; conditions', 'Clocks', 'field-rules'],
    move: (move) => `\`${move}\``,
    state: (state) => (state === 'NEW' ? '(new)' : state),
    party: (party) => party.toLowerCase().replaceAll('_', ' '),
    clock: (kind) => kind,
    anyOpen: 'any open state',
    anyFiled: 'any open state after filing',
    anyAccepted: 'any open state after acceptance',
    same: 'same',
    stops: 'stop',
    starts: 'start',
    pauses: 'pause',
    resumes: 'resume with what was left:',
    retimes: 'retime',
    runsOn: 'run on, due as before, what was stopped by',
    all: 'all',
  },
};

function cellsOf(move: Move, say: Words): string[] {
  const rule = ruleOf(move);
  const from = any(rule.from, say) ?? rule.from.map(say.state).join(', ');
  const needs = [rule.needs.map((field) => `\`${field}\``), rule.guards].map((some) => some.join(', '));
  return [
    say.move(move),
    from,
    rule.to === 'SAME' ? say.same : rule.to.map(say.state).join(' / '),
    rule.who.map(say.party).join(', '),
    needs.filter(Boolean).join('; '),
    clocksOf(rule, say),
    rule.rule,
  ];
}

function any(from: MoveRule['from'], say: Words): string | undefined {
  if (from === openStates) return say.anyOpen;
  if (from === filedStates) return say.anyFiled;
  return from === acceptedStates ? say.anyAccepted : undefined;
}

function clocksOf({ stops, starts, pauses, resumes, retimes, runsOn }: MoveRule, say: Words): string {
  const told = (verb: string, kinds: readonly TimerKind[] | undefined) =>
    kinds ? [`${verb} ${kinds.map(say.clock).join(', ')}`] : [];
  return [
    ...(stops === 'ALL' ? [`${say.stops} ${say.all}`] : told(say.stops, stops)),
    ...told(say.starts, starts),
    ...told(say.pauses, pauses),
    ...told(say.resumes, resumes),
    ...told(say.retimes, retimes),
    ...(runsOn ? [`${say.runsOn} ${say.move(runsOn as Move)}`] : []),
  ].join('; ');
}

function arrowsOf({ from, to }: MoveRule): Array<[from: State | 'NEW', to: State]> {
  if (to === 'SAME') return [];
  return from.flatMap((one) => to.map((other): [State | 'NEW', State] => [one, other]));
}
