// Chinese words of documents in other systems.
export const documentsZhCN = {
  type: '单据类型',
  pushedAt: '推送时间',
  approvedAt: '审核时间',
  crossPeriod: '跨期',
  crossPeriodText: '原业务日期所在期间已关账，记在 {{date}}',
  asked: '对方已重新审核或作废这张单据，已停止推送：请在“待处理 · 数据冲突”里决定。',
  left: '单据保持对方现状：对方再次审核之前，不再往这里推送。',
  target: '推送到',
  pushAgain: '重新推送到目标',
  leave: '保持现状',
}
