/** A sign that somebody's life is in danger now. `means` is what it is in the catalogue's words, where it has some. */
export interface DangerSign {
  code: string;
  zh: string;
  en: string;
  pattern: RegExp;
  means?: string;
}

const CHILD = '(孩子|小孩|儿童|男孩|女孩|婴儿|幼儿|娃|学生)';
const WIRE = '(电线|电缆|线缆|高压线|架空线)';
const TREE = '(树|法桐|梧桐|杨|柳|槐|松|樟|银杏|枝)';
const GAS = '(煤气|燃气|天然气|液化气|瓦斯)';

/** What an emergency call taker listens for (field-rules 2.1(1), 2.6): general signs, one row each. */
export const DANGER_SIGNS: readonly DangerSign[] = [
  {
    code: 'TRAPPED',
    zh: '有人被困',
    en: 'somebody is trapped',
    pattern:
      /(被困|困在|困住|困着|困(了|有).{0,6}(人|孩子|老人)|被埋|埋在|压在(下面|里面))|(人|孩子|老人|我们|大家).{0,8}(出不来|逃不出|没出来)/,
  },
  {
    code: 'LIFT_TRAPPED',
    zh: '电梯困人',
    en: 'trapped in a lift',
    pattern:
      /电梯.{0,30}(困|关了?人|关在|卡在|下坠|急坠)|(困|关|卡)(在|住)?.{0,6}电梯|电梯.{0,8}(我|人|老人|孩子)(还|都)?在里/,
    means: '电梯困人 困在电梯',
  },
  {
    code: 'UNCONSCIOUS',
    zh: '有人昏迷或无反应',
    en: 'somebody is unconscious',
    pattern:
      /昏迷|昏倒|晕倒|晕过去|叫不醒|(没有?|无|失去|不省)(反应|意识|呼吸|知觉|人事)|抽搐|喘不(上|过)来?气|不动弹|一动不动|(推|拍|晃|摇).{0,4}(不醒|不动|不睁)|没气了|快不行了|神志不清|意识模糊|迷迷糊糊|口吐白沫/,
  },
  {
    code: 'MEDICAL',
    zh: '突发危重病情',
    en: 'sudden grave illness or injury',
    pattern:
      /(突发|犯了|刚).{0,4}(心梗|脑梗|心脏病|脑溢血|哮喘)|大出血|血流(不止|了?一地|如注)|(卷|绞|轧)(进|入|住)|(砸|压|撞|烧)(到|中|伤)了?(人|工人|孩子|老人)|断(手|指|臂|腿)|流血不止|临产|要生了|触电|被电(到|击|倒)|煤气中毒|一氧化碳|奄奄一息/,
  },
  {
    code: 'GAS',
    zh: '燃气泄漏',
    en: 'gas is leaking',
    pattern: new RegExp(
      `${GAS}.{0,8}(味|漏|泄|嘶嘶)|(闻到|闻见|有股?|漏).{0,8}${GAS}|臭鸡蛋味|${GAS}(管|阀|表|灶).{0,6}(破|裂|坏|断)`,
    ),
    means: '燃气泄漏 燃气味',
  },
  {
    code: 'FIRE',
    zh: '起火冒烟',
    en: 'fire or thick smoke',
    pattern:
      /(?<![打点]不)着火|起火|失火|火苗|火光|明火|浓烟|大火|火势|烧起来|烧着了|(房子?|屋|楼|店|车|厂房|仓库|棚)(里|顶)?(都|已经)?(着了|烧了)|火.{0,4}(窜|蔓延|烧到|越烧)|(屋|楼|窗|仓库|厂房|阳台|电瓶|家里).{0,8}冒黑?烟/,
    means: '火情警情转报 着火 冒烟',
  },
  {
    code: 'SPARK',
    zh: '电气冒火',
    en: 'an electric line sparks',
    pattern:
      /(电线|电缆|变压器|配电箱|电箱|电表|电杆|线杆|插座|线路|充电器).{0,12}(冒火|火花|火星|噼里?啪|滋滋|打火|冒烟|放电|短路)/,
    means: '线路冒火打火 电线 冒火 火花',
  },
  {
    code: 'WIRE_DOWN',
    zh: '带电线缆坠落',
    en: 'a power line is down',
    pattern: new RegExp(`${WIRE}.{0,12}(掉|坠|断|垂到地|落在?地|耷拉到?地)|线.{0,4}从.{0,6}(落|掉|垂)下`),
    means: '架空线坠落 电线 掉下来',
  },
  {
    code: 'VIOLENCE',
    zh: '正在伤人',
    en: 'violence with injuries',
    pattern:
      /(拿|持|提|挥|掏)着?.{0,3}(刀|斧|凶器|铁棍|钢管|棍)|动了?刀|砍(人|伤)|捅(人|伤|了)|头破血流|打.{0,14}(流血|出血|倒地|住院)|往死里打|(正在|现在|又在).{0,4}(打人|殴打|打老婆|家暴)|救命/,
  },
  {
    code: 'SELF_HARM',
    zh: '扬言轻生',
    en: 'threat of self-harm',
    pattern:
      /不想活|不活了|活不下去|活够了|跳楼|跳河|跳桥|自杀|轻生|寻短见|割腕|喝(农)?药|遗书|(天台|楼顶|顶楼|窗台|阳台|桥栏|护栏|栏杆)(边|外|上|沿){0,2}.{0,10}(坐着?|站着?|悬|爬|翻).{0,12}(人|女|男|孩|悬|腿|外|不下来)|死给.{0,4}看|一了百了/,
    means: '扬言极端行为 不想活 跳楼',
  },
  {
    code: 'THREAT',
    zh: '扬言伤人或纵火',
    en: 'threat of violence or arson',
    pattern:
      /同归于尽|报复(社会|他们|你们)|放火|汽油.{0,10}(烧|点|泼|浇)|(泼|浇|提|买|带|拎|拿|备)(着|了|好)?.{0,3}汽油|鱼死网破|(大家|谁)都?别(想好)?过|别怪我.{0,6}(不客气|极端|做出)|点了(他|你|这|那)|(砍|杀|弄|捅)(死|了|光)(他|你|她|们|全家)|要(砍|杀|弄|整|捅)死|(买|磨|备)(了|好)一?把?刀(?!具|削)|杀人|拉.{0,6}垫背|炸(了|掉|平)/,
    means: '扬言极端行为 报复',
  },
  {
    code: 'CHILD_HARM',
    zh: '儿童受到伤害',
    en: 'a child is harmed',
    pattern: new RegExp(
      `(打|虐待|殴打|毒打|掐|摔)(自己的?|他|她|这个?|小)?${CHILD}|${CHILD}.{0,16}(被打|挨打|遭打|被虐|惨叫|身上.{0,6}(伤|青|紫)|锁在(家|屋|车)|关在(家|屋|车)|被?(遗弃|扔在|丢在)|没饭吃|饿(了|着|肚)|不让(进|回)(屋|门|家)|(脸|身|胳膊|腿)上?.{0,4}(青一块|紫一块|伤疤|烫))`,
    ),
    means: '困境儿童保护 孩子 被打',
  },
  {
    code: 'LOST',
    zh: '老人或儿童走失',
    en: 'a child or old person is missing',
    pattern: new RegExp(`(${CHILD}|老人|老太太|老头|痴呆).{0,10}(走丢|走失|失踪|找不到了|不见了)`),
  },
  {
    code: 'EXPOSED',
    zh: '有人流落受冻',
    en: 'somebody lies outdoors in danger',
    pattern:
      /(睡|躺|蜷|缩|趴|倒)(在|着|地)(?![^,。]{0,6}(床|炕|家|屋|沙发|病房|医院)).*(零下|冷|冻|发抖|哆嗦|单薄|下雪|发烧|受伤|生病|没反应)|(零下|大雪|冰天雪地|寒潮|降温).*(睡|躺|蜷|缩)在|(流浪|乞讨).{0,24}(冻|发抖|哆嗦|受伤|生病|发烧|站不起)/,
    means: '流浪乞讨救助 流浪 睡在',
  },
  {
    code: 'HAZARD_RELEASE',
    zh: '危险物质泄漏或倾倒',
    en: 'hazardous matter is released',
    pattern:
      /骷髅|(罐车|槽车|油罐|货车|面包车|三轮).{0,12}(倒|排|放|卸|抽).{0,20}(刺鼻|沫|冒泡|呛|恶心|头晕|白烟|嗓子|酸味?)|(化学品|危化品|危废|危险废物|化工|废桶|废酸|硫酸|盐酸|液氨|氨气|氯气|农药|剧毒|不明(液体|粉末|气体)|桶).{0,16}(泄|漏|流出|淌|倾倒|倒了|倒在|洒|刺鼻|冒气|冒烟)|毒气/,
    means: '危险废物倾倒 危废 化学品',
  },
  {
    code: 'HAZARD_STORE',
    zh: '违规存放危险品',
    en: 'dangerous goods are stored',
    pattern:
      /(液化气罐|煤气罐|气罐|气瓶|汽油|烟花爆竹|炸药|危化品).{0,16}(存|囤|堆|藏|放了|放着|违规)|(存|囤|堆|藏|放).{0,16}(液化气罐|煤气罐|气罐|气瓶|汽油|烟花爆竹|危化品)/,
    means: '危化品违规存放 液化气罐 危化品',
  },
  { code: 'EXPLOSION', zh: '爆炸', en: 'an explosion', pattern: /爆炸|炸开|巨响/ },
  {
    code: 'COLLAPSE',
    zh: '塌陷坍塌',
    en: 'something has collapsed',
    pattern:
      /塌(陷|方|了|下|成|出)|坍塌|垮塌|陷坑|滑坡|泥石流|(路|地面|地|房|墙|楼|桥|脚手架|塔吊|顶).{0,8}(塌(了|下|掉|出|方)?|垮|陷下去|陷进去)/,
    means: '塌陷 塌了',
  },
  {
    code: 'MANHOLE',
    zh: '井盖缺失',
    en: 'a manhole is open',
    pattern:
      /井盖.{0,10}(没了|没影|不见|丢|偷|缺|敞|飞了|掉进去|没有了)|井.{0,8}(没|缺)(有)?盖|(没|缺)(有|了)?.{0,2}井盖|井口.{0,6}(敞|露|没盖)|(掉|跌|摔|踩)(进|入|空).{0,4}(井|下水道)/,
    means: '井盖缺失 井盖 没了 丢失',
  },
  {
    code: 'FALLING',
    zh: '高空坠物',
    en: 'parts of a building fall',
    pattern:
      /(外墙|瓷砖|墙皮|墙砖|保温层|玻璃幕?|幕墙|窗户?扇|空调外机|花盆|广告牌|水泥块).{0,12}(掉(下|落|到|在)|脱落|砸|坠|往下掉|要掉|剥落)|高空(坠|抛)物/,
    means: '外墙脱落高空坠物',
  },
  {
    code: 'TREE_DOWN',
    zh: '树木倒伏',
    en: 'a tree is down',
    pattern: new RegExp(
      `${TREE}.{0,8}(倒(了|下|在|伏)|刮倒|吹倒|折断|断了|连根).{0,16}(压|砸|横|挡|堵|路|车|人|线|房)|(倒|断|刮断|刮倒|吹倒).{0,10}${TREE}.{0,16}(压|砸|横|挡|堵)`,
    ),
    means: '树木倒伏断枝 树倒 断枝',
  },
  {
    code: 'PIPE_BURST',
    zh: '管道爆裂',
    en: 'a main has burst',
    pattern:
      /爆管|(水管|管道|管子|主管|自来水|供水管|暖气管).{0,8}(爆|喷|炸|(刨|挖|撞|压)(断|破|裂))|(刨|挖|撞|压)(断|破|裂).{0,4}水管/,
    means: '水管爆裂 爆管',
  },
  {
    code: 'HOT_WATER',
    zh: '热水喷漏',
    en: 'scalding water escapes',
    pattern: /(暖气|供热|热力).{0,12}(漏水|喷|爆|跑水|喷水)|(热水|开水|蒸汽).{0,8}(喷|涌|烫伤)|烫伤/,
    means: '供热管道漏水 暖气漏水',
  },
  {
    code: 'FLOOD',
    zh: '积水围困',
    en: 'deep water',
    pattern:
      /内涝|洪水|倒灌|水深|(积水|水).{0,8}(很深|太深|齐腰|齐膝|没过|漫过|到了?(膝|腰|胸|大腿)|半人|半米|一米)|水.{0,6}(往|向)(里|屋|家|车|地下).{0,4}(灌|涌|进|漫)|淹.{0,6}(没了|进了|到了|死)/,
    means: '内涝积水围困 内涝 淹',
  },
  {
    code: 'DROWNING',
    zh: '有人落水',
    en: 'somebody is in the water',
    pattern:
      /落水|溺水|(河|湖|江|海|水库|塘|渠)(边|里|面)?.{0,14}(滑下去|掉下去|沉下去|没上来|救(不)?上来|呛水)|(掉|跌|跳|滑)(进|到|下|入)了?.{0,3}(河|湖|水库|池塘|水里)/,
  },
  {
    code: 'SIGNALS_OUT',
    zh: '信号灯失灵',
    en: 'traffic lights are out',
    pattern: /(红绿灯|信号灯|交通灯).{0,10}(不亮|灭|坏|失灵|故障|黑|乱闪|都是绿|同时)/,
    means: '信号灯故障 红绿灯',
  },
  {
    code: 'FRAUD',
    zh: '诈骗转账正在发生',
    en: 'money is going to a fraudster',
    pattern:
      /(刷单|投资|网上|电话).{0,6}被骗|被骗了?.{0,6}(万|千|块|元)|(骗子|诈骗|对方|陌生).{0,40}(划走|转走|刷走|扣走)|(自称|保证金|指定账户|陌生账户).{0,40}(转|打|汇)(到|过去|给|了)|(诈骗|骗子|被骗|骗|公检法|安全账户|刷单|冒充|屏幕共享).{0,40}((转|汇|打)(账|款|钱|了|过)|(转|汇|打)出)|((转|汇)(账|款|钱)|打钱|打款).{0,30}(诈骗|骗子|被骗|骗|公检法|安全账户|刷单)/,
    means: '涉嫌电信诈骗线索 诈骗 转账',
  },
  {
    code: 'MASS_ILLNESS',
    zh: '多人发病',
    en: 'several people are ill',
    pattern:
      /食物中毒|((多|数|[两二三四五六七八九十几百\d]+)[来多几]?个?(人|名|位|孩子|学生|同学|同事|工人|客人|顾客|老人)|好几个|好多人|陆续|集体).{0,24}(呕吐|又吐|上吐|腹泻|拉肚子|发热|发烧|中毒)/,
    means: '公共卫生事件线索 多人',
  },
  {
    code: 'STORM',
    zh: '大风冰雪毁屋',
    en: 'storm damage',
    pattern:
      /(压塌|压垮|掀翻|刮倒|刮跑).{0,8}(大棚|屋顶|房顶|围挡|棚)|(屋顶|房顶|顶棚|彩钢瓦?|铁皮|大棚|雨棚).{0,10}(掀|刮(跑|飞|走|掉)|吹(跑|飞|走|掉)|压(塌|垮))/,
    means: '极端天气受灾 大风 屋顶掀',
  },
  {
    code: 'CRIME',
    zh: '正在发生的犯罪',
    en: 'a crime in progress',
    pattern:
      /抢劫|抢(了|走).{0,6}(包|钱|手机)|入室|(小偷|贼).{0,10}(还在|跑|楼上|屋里|家里|进)|(进了|来了|抓(到|住)).{0,2}(小偷|贼)|(跟踪|尾随|一直跟着|跟着我).{0,20}|撬(门|锁|窗)|闯进|翻(墙|窗)进|绑架|强奸|猥亵|持刀/,
  },
];

/** Words before a sign that make it a fear, a memory or a comparison; they reach as far as their clause. */
const NOT_NOW =
  /(万一|如果|要是|假如|一旦|真(要|的)?|担心|害怕|生怕|怕|容易|可能会?|会不会|以免|避免|防止|为了|去年|前年|以前|曾经?|好像要|跟.{0,4}似的)[^,。!?;,!?;]{0,8}$/;
/** Words after a sign that make it a subject and not an event. */
const ONLY_TOPIC = /^(.{0,4}(隐患|风险|知识|演练|宣传|怎么预防|培训)|.{0,3}(一样|似的|一般)|价)/;

/** The signs heard in the text, without those that are only feared, remembered or a topic. */
export function dangerSignsIn(text: string): { sign: DangerSign; matched: string }[] {
  return DANGER_SIGNS.flatMap((sign) => {
    if (!sign.pattern.test(text)) return [];
    for (const match of text.matchAll(new RegExp(sign.pattern, 'g'))) {
      const before = text.slice(0, match.index);
      const after = text.slice(match.index + match[0].length);
      if (!NOT_NOW.test(before) && !ONLY_TOPIC.test(after)) return [{ sign, matched: match[0] }];
    }
    return [];
  });
}
