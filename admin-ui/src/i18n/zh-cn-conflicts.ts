// Chinese words of settling conflicts.
export const conflictsZhCN = {
  groups: '按字段',
  groupsMost: '只列出最常见的 200 类冲突。',
  each: '逐条查看',
  ofField: '字段：{{field}}',
  settle: '处理',
  settling: '正在处理…',
  settleAll: '全部处理',
  allTitle: '处理 {{count}} 条冲突？',
  allChoose: '这些冲突一律',
  outcome: '处理结果',
  allDone: '共 {{total}} 条，已处理 {{settled}} 条',
  allFailed: '未能处理的原因',
  use: { ours: '采用枢纽的值', theirs: '采用对方的值', rule: '按“以谁为准”的现行规则' },
  rule: '按规则',
  ruleText:
    '按规则：先在 ownership.yaml 里写明这个字段以谁为准，用 qiao apply 生效；之前问到的冲突再选“按规则”，每条就按现在以谁为准来处理。',
  rest: '已看过，保持现状',
  value: '其他值…',
  valueTitle: '{{field}}：其他值',
  valueText: '单据改用这个值，并写到各系统。留空表示没有值。',
  valueTextByLine: '单据各行改用这些值，并写到各系统。留空的行不变。',
  valueUse: '采用',
  hintWords: '每行一个',
  hintJson: 'JSON 格式',
  hintReference: '所指标准单据的标识（rec_…）',
  wrong: { number: '请填数字，例如 12.50', time: '请填日期和时间', json: '不是有效的 JSON' },
  about: {
    ownerOverwrote:
      '这个字段以对方为准：枢纽的值还没写过去，对方又改了，单据已采用对方的值。采用枢纽的值会改回并写到对方；采用对方的值则保持现状。',
    illegalTransition:
      '对方的状态不能由单据现在的状态变来，单据已停止推送。采用枢纽的值：状态不变；采用对方的值：改成对方的状态。之后都会继续推送。',
    manual: '规则要求这个字段由人决定，在此之前不会写到对方。采用枢纽的值会写到对方；采用对方的值会改单据，并写到其他系统。',
    contested: '这个字段被反复改来改去，枢纽已不再往对方写。采用枢纽的值会重新写到对方，次数从头计；采用对方的值则单据改用它。',
    verifyFailed: '这个值由对方计算，枢纽从不写它，只核对：两边不一致。采用枢纽的值：单据不变，差异就此放下；采用对方的值：单据改用它。',
    duplicate:
      '对方的另一条数据与这张单据识别号相同，而单据在那里已有关联，所以没有并入。请先在对方合并或改正重复的一条；“保持现状”只是放下此事。',
    ambiguousLines: '对方的几行明细分不清各对应哪一行。请看一下单据的明细是否正确，需要时在单据或对方改正；“保持现状”只是放下此事。',
    reopened: '对方有人反审核或作废了这张单据，已停止推送。重新推送：再次推送到目标状态；保持现状：对方再次审核之前不再写入。',
    deletedByOther: '对方删除了它，但是否存在不由对方决定：单据保留，与对方解除了关联，也不会在那里重新建立。“保持现状”只是放下此事。',
  },
}
