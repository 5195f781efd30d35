// Chinese words of the to-do list by business.
export const workZhCN = {
  title: '按业务',
  all: '全部待处理事项',
  kind: '事项',
  department: '部门',
  items: '事项数',
  overdue: '已超时',
  pieces: '商品件数',
  number: '单号',
  due: '处理时限',
  what: '发生了什么',
  letter: '异常单据',
  conflict: '数据冲突',
}
