/**
 * Words of a catalogue that tell who, where or when rather than what: they accompany any matter, so that alone
 * they must not carry a case to a department ("工地" is also where wages are owed, "孩子" passes every pothole).
 */
export const VAGUE_WORDS: ReadonlySet<string> = new Set(
  `老人 孩子 邻居 业主 农民工 居委会 家庭 多人
   夜里 小区 社区 工地 物业 电动车 公园 广场 楼道 楼上 医院 饭店 河道 人行道 路面 公共 道路 窗口 公厕 农村 化工
   不管 没人管 坏了 材料 态度 质量 价格 活动 建议 问题 服务 管理 办理 生活 保护 线索 设备 设施 不到 不足 处理
   人行 行道 机动 动车 规划 临时 大风 困难 安全 咨询 通道 清理 使用`
    .split(/\s+/)
    .filter(Boolean),
);
