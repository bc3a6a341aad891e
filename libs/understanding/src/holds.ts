/** A reason why a person must decide. */
export interface Hold {
  code: string;
  zh: string;
  en: string;
  /** The words that were heard. */
  matched: string;
}

/** A way of speaking that the system must not decide on alone. */
export interface HoldRule extends Omit<Hold, 'matched'> {
  pattern: RegExp;
  /** Says nothing new where a danger sign was recognised. */
  unlessDanger?: boolean;
}

/** When a person must decide (field-rules 2.1(1) non-acceptance and emergencies, 2.2 rows 4-7, 15, 32), one row each. */
export const HOLD_RULES: readonly HoldRule[] = [
  {
    code: 'LITIGATION',
    zh: '涉及诉讼、仲裁、复议或信访渠道',
    en: 'in court, arbitration, review or petition',
    pattern:
      /法院|官司|院长|起诉|上诉|开庭|判决|一审|二审|再审|法官|诉讼|仲裁|裁决书|行政复议|强制执行|信访(局|件|事项|答复|复查)|上访|立案(了|后|审理)/,
  },
  {
    code: 'DISCIPLINE',
    zh: '属于纪检监察渠道',
    en: 'a matter of discipline inspection',
    pattern: /贪污|受贿|行贿|收受(贿赂|红包|好处)|纪委|监委|以权谋私|吃拿卡要|公款|侵占集体|保护伞/,
  },
  {
    code: 'DISCLOSURE',
    zh: '属于信息公开申请渠道',
    en: 'a disclosure request',
    pattern: /(申请|要求|依法).{0,6}(政府)?信息公开|公开申请/,
  },
  {
    code: 'EARLIER_CASE',
    zh: '提到以前的工单',
    en: 'an earlier case is mentioned',
    pattern:
      /(系统|平台|手机上).{0,8}(写着?|显示).{0,6}(已|解决|完成)|工单|办结|结案|回访|重(新)?办|不满意|不认可|(上次|之前|前几天|上个?月|上周|去年|[一二三四五六七八九十]+月份?).{0,8}(反映|投诉|举报|打过?(12345|热线|电话))|(?<!(向|跟|找|给|和)[^,。;]{1,10})(反映|投诉)(过|了)?(好几|多|两|三|几|无数|[0-9]+)(次|遍|回)|(有人|别人|邻居|业主).{0,4}(报|反映|投诉)(过|了)|(打|拨)过?.{0,4}(12345|热线)|打了?([两二三四五六七八几\d]+|好几|无数|很多|多)(遍|次|个|回).{0,3}(电话|热线)|石沉大海|(没有?|无)(下文|回音)|(再次|又一次|第[二三四五]次)(反映|投诉|来电)|你们.{0,4}(回复|答复)/,
  },
  {
    code: 'SEVERAL_MATTERS',
    zh: '一次反映多件事',
    en: 'several matters in one text',
    pattern:
      /一是.*二是|第一[,,、::件个].*第二|首先.*其次|[1①](\.|、|\))?.{2,}[2②](\.|、|\)).{2,}|([两二三四五几]|好几)(件|个)(事|问题)|先说.*再说|(另外|还有|顺便)(一个|一件|再|也)?.{0,3}(反映|问题|件事|说一?下)/,
  },
  {
    code: 'PRAISE',
    zh: '表扬感谢',
    en: 'praise or thanks',
    pattern:
      /表扬|点(个|了个)?赞|谢谢(你们|社区|街道|工作人员|师傅|政府)|(已经|都|给)?(修好|解决|处理好)了.{0,8}(谢|感谢)|感谢(信|社区|街道|你们|他们|她|他|师傅|工作人员)|(特别|非常|真心|衷心|十分)(的)?感谢|送.{0,3}锦旗|好人好事|真是好人|夸(一?夸|奖)/,
  },
  {
    code: 'CONSULT',
    zh: '咨询,可由坐席直接答复',
    en: 'a question an agent may answer',
    pattern:
      /咨询一?下|告诉我.{0,3}(步骤|流程|怎么|方法)|(可以|能|可不可以|能不能)在?(网上|手机上?|线上).{0,6}(办|弄|申请|交|查)|想(问|了解|咨询)|请问|问一?下|需要(带|准备|提供|提交)?(什么|哪些)(材料|证件|手续|条件)|(怎么|如何|怎样)(办理|申请|申报|交|查询?|报名|预约|领取|补办|缴)|(什么|啥)(时候|条件|流程|政策)|多(久|长时间)(登记|办|能)|(在|去|到)哪(里|儿|个窗口)?(办|交|领|申请)|能不能(办|申请|报)|(会|需要|要|可以|能|算|是不是|有没有|行)[^。!!,]{0,14}(吗|么)[??]?$|(截止|开放|受理)到?(哪天|几号|什么时候)|符(不符)?合.{0,6}(条件|政策)(吗|么)/,
  },
  {
    code: 'CRIME',
    zh: '正在发生的违法犯罪,应转 110',
    en: 'a crime in progress belongs to 110',
    pattern:
      /抢劫|持刀|动了?刀|拿着?(刀|斧)|砍人|捅人|入室|(小偷|贼).{0,10}(还在|跑|楼上|屋里|家里|进)|(进了|来了|抓(到|住)).{0,2}(小偷|贼)|绑架|强奸|猥亵|尾随|正在打人|打群架|斗殴|互殴|群殴|打起来了|一直跟着我|跟踪我|撬(门|锁|窗)|闯进|吸毒|贩毒/,
  },
  {
    code: 'BOUNDARY',
    zh: '辖区边界不清',
    en: 'the boundary is disputed',
    pattern:
      /交界|三不管|说(在|是|属于).{0,8}(街道|社区|村|镇|区).{0,14}说(在|是|属于)|(两|几)个?(街道|社区|村|镇|区)(的)?(中间|之间|交界|都(说|不))|(两边|双方|都|互相|各).{0,4}(说|推).{0,6}(不(在|归|属于|是)).{0,10}(辖区|范围|管|他们|我们|这边|那边|地界)|说归.{0,6}(社区|街道|村|东|西|南|北|边).{0,2}管/,
  },
  {
    code: 'DUTY_DISPUTE',
    zh: '部门职责有争议',
    en: 'departments dispute the duty',
    pattern:
      /踢皮球|说.{0,12}(归|该|找|是).{0,14}说.{0,12}(归|该|找|先问)|(说|让|叫).{0,6}(是|找|归).{0,10},.{0,6}(又?说|让|叫).{0,6}(是|找|归).{0,8}(跑|推|转)|两头(跑|推)|找谁(管|啊|呢|。|$)|推来推去|互相推|相互推|推诿扯皮|扯皮|到底(该|归)?(谁|哪个部门|哪).{0,2}(管|负责)|(说|让|叫|推给?|称).{0,6}(归|属于|是|找|给).{0,6}(管|的事|负责|职责)?.{0,12}又?(说|让|推).{0,8}(归|属于|是|找|给|不归)/,
  },
  {
    code: 'GROUP',
    zh: '可能引发群体性事件',
    en: 'a crowd may gather',
    pattern:
      /(集体|组织|聚集|一起去|几十人|上百人).{0,10}(上访|堵(门|路)|拉横幅|维权|讨说法|围)|拉横幅|堵(大门|马路|政府)/,
  },
  {
    code: 'OTHER_CITY',
    zh: '可能不属本地',
    en: 'perhaps another city',
    pattern: /(外地|外省|外市|老家|异地).{0,10}(的事|发生|那边|政府)|不在(本市|本区|我们市)/,
  },
  {
    code: 'URGENT_TONE',
    zh: '语气紧急,请人工判断险情',
    en: 'it sounds urgent: a person must judge the danger',
    pattern: /快(点)?(来|派)人?|快(救|拦|封)|救命|急(死|疯)了|出人命|要出事|人命关天/,
    unlessDanger: true,
  },
  {
    code: 'ABUSE',
    zh: '辱骂、无实质内容',
    en: 'abuse without a matter',
    pattern:
      /废物|吃干饭|(白|光|就知道)拿(工资|钱)|呸|骗子政府|(他|你)妈|王八|狗官|滚蛋|混蛋|测试(一?下|电话|专用)?|喂+[,,。]?喂|打错了|没(什么|啥)事|无(具体|明确|实质)?(诉求|内容)|辱骂|骚扰电话/,
  },
];

export const SEVERAL_DANGERS = {
  code: 'SEVERAL_DANGERS',
  zh: '同时有多种险情,需定主办',
  en: 'several dangers at once: name a lead',
};
export const DANGER_UNNAMED = {
  code: 'DANGER_UNNAMED',
  zh: '有险情,但最像的事项不是紧急事项',
  en: 'danger was heard, but the nearest matter is not an emergency',
};

/** Fewer characters than this say nothing that can be dispatched. */
const LEAST_LENGTH = 8;

/** The reasons why a person must triage this text, in the order of the table. */
export function holdsIn(text: string, danger = false): Hold[] {
  const holds = HOLD_RULES.flatMap(({ code, zh, en, pattern, unlessDanger }) => {
    const match = danger && unlessDanger ? null : pattern.exec(text);
    return match ? [{ code, zh, en, matched: match[0] }] : [];
  });
  const short = text.replace(/[\s\p{P}]/gu, '').length < LEAST_LENGTH;
  return short
    ? [...holds, { code: 'TOO_SHORT', zh: '内容太短', en: 'too short', matched: text.trim() }]
    : holds;
}
